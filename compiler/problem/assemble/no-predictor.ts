/** G232 · No head predicts this. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface NoPredictor {
  readonly _tag: "NoPredictor";
  readonly place: Place;
  readonly condition: string;
  readonly type: string;
}

export const noPredictorProblem = error<NoPredictor>("NoPredictor", {
  code: "G232",
  words: ({ condition, type }) => ({
    title: "CAN'T BE PREDICTED",
    summary: `${quote(condition)} is ${type === "image" ? "an" : "a"} ${quote(type)}, which no head predicts.`,
    notes: ["A head predicts a category, a set, a number or a vector from z."],
    fix: `declare it as an input and add it to decoder.outputs`,
  }),
  page: page(
    "No head predicts this",
    "A head predicts a category (cross-entropy), a set (binary cross-entropy), a number or a vector (squared error) " +
      "from z. A map is more than a prediction: it is decoded.",
    "Declare the map as an input, and add it to `decoder.outputs` with a likelihood of its own.",
  ),
});
