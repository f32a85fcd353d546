// Warnings: specs that run, but likely not as meant. The codes C01 … C25 name known mistakes; W codes are our own.

import type { TensorType } from "../ir/graph/type.js";
import type { Pooling } from "../language/layer/layer.js";
import type { Place } from "../read/located.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

export type Warning =
  /** C01: only the encoder is told. `enters`: the placement by which it is. */
  | (At<"EncoderOnly"> & { readonly condition: string; readonly enters: string })
  /** C02: injected, yet without effect: it has one value only, or nothing that a graph gives depends on it. */
  | (At<"NoEffect"> & { readonly condition: string; readonly why: "one-value" | "unreached" })
  /** C06: one term summed, the other averaged: a hidden weight. `weight` is the KL's over the reconstruction's, as written. */
  | (At<"HiddenWeight"> & {
      readonly reconstruction: string;
      readonly kl: string;
      readonly factor: number;
      readonly weight: number;
    })
  /** The latent has no divergence that a KL term could weigh. */
  | (At<"UnusedKl"> & { readonly latent: string })
  /** C09: a category as one number puts its classes on a line. */
  | (At<"ScalarCategory"> & { readonly condition: string; readonly classes: number })
  /** C11: an axis of the result holds pieces of several. */
  | (At<"MixedAxes"> & { readonly site: string; readonly from: TensorType; readonly to: TensorType })
  /** C18, I8: a normalisation right after a condition takes part of it out again. `next`: the site behind it. */
  | (At<"NormErasesCondition"> & {
      readonly condition: string;
      readonly norm: string;
      readonly over: Pooling;
      /** How the condition enters. */
      readonly by: string;
      readonly site: string;
      readonly next: string | undefined;
    })
  /** C24: batch statistics of one sample. */
  | (At<"BatchOfOne"> & { readonly site: string; readonly layer: string })
  /** C25: behind the last position, where a layer that looks back only sees nothing of it. */
  | (At<"AfterTheLast"> & { readonly condition: string; readonly site: string; readonly layer: string })
  /** C10: a null of zeros stands for a value that the condition can have. */
  | (At<"NullCollides"> & { readonly condition: string; readonly type: string; readonly value: string })
  /** C26: the decoder's last activation keeps out of reach what the likelihood takes. `by`: the field that names it. */
  | (At<"OutOfReach"> & {
      readonly activation: string;
      readonly reached: readonly [number, number];
      /** Where the numbers must be able to lie; infinite: anywhere. */
      readonly needed: readonly [number, number];
      readonly part: string;
      readonly likelihood: string;
      readonly output: string;
      /** What the distribution comes to within reach. */
      readonly confined: string | undefined;
      /** Whether the activation is a layer of its own. */
      readonly alone: boolean;
    })
  | (At<"UnusedCondition"> & { readonly condition: string })
  | (At<"UnusedInput"> & { readonly input: string })
  | (At<"RepeatedInjection"> & { readonly condition: string; readonly site: string; readonly first: Place });

/** A code never changes its meaning and is never given again. */
export const warningCodes: Readonly<Record<Warning["_tag"], string>> = {
  EncoderOnly: "C01",
  NoEffect: "C02",
  HiddenWeight: "C06",
  ScalarCategory: "C09",
  NullCollides: "C10",
  MixedAxes: "C11",
  NormErasesCondition: "C18",
  BatchOfOne: "C24",
  AfterTheLast: "C25",
  OutOfReach: "C26",
  UnusedCondition: "W01",
  RepeatedInjection: "W02",
  UnusedInput: "W06",
  UnusedKl: "W11",
};

/** Warnings that only the figures of a trained model can give; a spec allows them as any other. C05: the latent is not used. */
export const trainedCodes = ["C05"] as const;
