/** G071 · Too many trials. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { count } from "../../words/words.js";

export interface TooManyTrials {
  readonly _tag: "TooManyTrials";
  readonly place: Place;
  readonly found: number;
  readonly limit: number;
}

export const tooManyTrialsProblem = error<TooManyTrials>("TooManyTrials", {
  code: "G071",
  words: ({ found, limit }) => ({
    title: "TOO MANY TRIALS",
    summary: `This sweep makes ${count(found)} trials; ${count(limit)} is the limit.`,
    notes: ["Every combination of values is a trial, with each of the seeds."],
    fix: "list fewer values, or make several sweeps",
  }),
  page: page(
    "Too many trials",
    "Every combination of the listed values is a trial, with each of the seeds; that makes more than 10,000.",
    "List fewer values, or make several sweeps.",
  ),
});
