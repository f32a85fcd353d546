/** G701 · A run of another tool's model without data: its file names none. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { usageCode, usagePage } from "./shared.js";

export interface DataNeeded {
  readonly _tag: "DataNeeded";
  readonly file: string;
  /** The numbers of one sample: `28 × 28 × 1`. */
  readonly sizes: string;
}

export const dataNeededProblem = failure<DataNeeded>("DataNeeded", {
  code: usageCode,
  exit: 2,
  words: ({ file, sizes }) => ({
    title: "ON WHICH DATA?",
    summary: `A run has data, on which it is evaluated and trained, and the model in ${quote(file, 200)} names none.`,
    fix: `add --data ADDRESS, of samples of ${sizes} numbers, such as npy:x.npy; without --out, the spec is printed`,
  }),
  page: usagePage,
});
