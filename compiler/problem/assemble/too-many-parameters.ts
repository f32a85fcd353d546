/** G301 · Too many parameters. */

import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { count, perSample } from "../../words/words.js";
import { limitNote } from "./shared.js";

export interface TooManyParameters {
  readonly _tag: "TooManyParameters";
  readonly place: Place;
  /** Counted up to and with the parameter that passed the limit. */
  readonly found: bigint;
  readonly limit: bigint;
  readonly state: string;
  readonly type: TensorType;
}

export const tooManyParametersProblem = error<TooManyParameters>("TooManyParameters", {
  code: "G301",
  words: ({ found, limit, state, type }) => ({
    title: "TOO MANY PARAMETERS",
    summary: `With ${quote(state, 80)} the model has ${count(found)} parameters; ${count(limit)} is the limit.`,
    found: `${printType(type)}, ${count(perSample(type))} of them`,
    notes: [limitNote],
    fix: "make this layer narrower, or what flows into it smaller",
  }),
  page: page(
    "Too many parameters",
    "The model passes the limit on parameters. Sizes are counted before anything runs, so nothing has been allocated.",
    "Make the layer narrower, or what flows into it smaller.",
  ),
});
