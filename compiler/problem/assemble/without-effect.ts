/** G217 · Without effect. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put, remove } from "../../words/edit.js";
import { either, quote } from "../../words/layout.js";
import { capital, listed, type Words } from "../../words/words.js";

/** Why something that is written would do nothing. */
export type Idle =
  /** The latent, as it is written, has no such term. */
  | {
      readonly _tag: "Term";
      readonly term: string;
      readonly latent: string;
      readonly having: ReadonlyArray<string>;
      /** A field of the latent, and the value with which it would have the term. */
      readonly unlock: readonly [field: string, value: string] | undefined;
      /** Types of other latents that have it. */
      readonly others: ReadonlyArray<string>;
    }
  /** It compares images, and none is made. */
  | { readonly _tag: "NoImage"; readonly input?: string }
  /** There is no divergence, and so no bound. */
  | { readonly _tag: "NoBound"; readonly latent: string }
  /** The variance isn't learned. */
  | { readonly _tag: "FixedVariance"; readonly variance: number };

export interface WithoutEffect {
  readonly _tag: "WithoutEffect";
  readonly place: Place;
  readonly found: string;
  readonly why: Idle;
}

function withoutEffect({ found, why, place: { pointer } }: WithoutEffect): Words {
  const title = "WITHOUT EFFECT";
  if (why._tag === "FixedVariance")
    return {
      title,
      summary: `${capital(quote(found))} bounds a variance that is learned, and this one is fixed at ${why.variance}.`,
      ...fixed('delete it, or write "variance": "learned" or "shared"', remove(pointer)),
    };
  if (why._tag === "NoImage") {
    const none =
      why.input === undefined
        ? "no output of this decoder is an image of numbers"
        : `${quote(why.input)} is no image of numbers that this decoder makes`;
    return {
      title,
      summary: `${capital(quote(found))} compares images with what is made of them, and ${none}.`,
      ...fixed("delete it", remove(pointer)),
    };
  }
  if (why._tag === "NoBound") {
    const latents = `${capital(quote(why.latent))} latents`;
    return {
      title: "NO BOUND",
      summary: `${latents} have no divergence, so this model has no negative ELBO to stop by.`,
      ...fixed('write "loss"', put(pointer, "loss")),
    };
  }
  return {
    title,
    summary:
      `${capital(quote(found))} changes nothing here: this ${quote(why.latent)} latent has no ` +
      `${quote(why.term)} term.`,
    notes: [
      why.having.length === 0
        ? "It has no term beside the reconstruction."
        : `Beside the reconstruction it has ${listed(why.having)}.`,
    ],
    ...fixed(
      why.unlock === undefined
        ? `delete it, or write a latent of type ${either(why.others)}`
        : `delete it, or write "${why.unlock[0]}": "${why.unlock[1]}" in the latent`,
      remove(pointer),
    ),
  };
}

export const withoutEffectProblem = error<WithoutEffect>("WithoutEffect", {
  code: "G217",
  words: withoutEffect,
  page: page(
    "Without effect",
    "A key is written that changes nothing with what is beside it. An option that does nothing is refused, " +
      "since you would not learn that.",
    "Delete it, or change what it depends on as the report says.",
  ),
});
