/** G793 · Nothing held out. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** Epochs are to be judged by held-out samples, and there are none. */
export interface NothingHeldOut {
  readonly _tag: "NothingHeldOut";
}

export const nothingHeldOutProblem = failure<NothingHeldOut>("NothingHeldOut", {
  code: "G793",
  exit: 3,
  words: () => ({
    title: "NOTHING HELD OUT",
    summary: "Epochs are to be judged by held-out samples, and this data leaves none.",
    fix: 'write a larger "validation" or give more data; or delete "early-stop", and "keep": "best" of "checkpoint"',
  }),
  page: page(
    "Nothing held out",
    "`early-stop` and `checkpoint` with `keep` as `best` judge epochs by held-out samples, and the data leaves none.",
    "Write a larger `validation`, give more data, or train to the end.",
  ),
});
