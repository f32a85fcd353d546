// Warnings: specs that run, but likely not as meant. The codes C01 … C25 name known mistakes; W codes are our own.
import type { Pooling } from "../language/layer/layer.js";
import type { Place } from "../read/located.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

export type Warning =
  /** C06: one term summed, the other averaged: a hidden weight. `weight` is the KL's over the reconstruction's, as written. */
  | (At<"HiddenWeight"> & {
      readonly reconstruction: string;
      readonly kl: string;
      readonly factor: number;
      readonly weight: number;
    })
  /** C09: a category as one number puts its classes on a line. */
  | (At<"ScalarCategory"> & { readonly condition: string; readonly classes: number })
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
  | (At<"BatchOfOne"> & { readonly site: string })
  | (At<"UnusedCondition"> & { readonly condition: string })
  | (At<"RepeatedInjection"> & { readonly condition: string; readonly site: string; readonly first: Place });

export const warningCodes: Readonly<Record<Warning["_tag"], string>> = {
  HiddenWeight: "C06",
  ScalarCategory: "C09",
  NormErasesCondition: "C18",
  BatchOfOne: "C24",
  UnusedCondition: "W01",
  RepeatedInjection: "W02",
};
