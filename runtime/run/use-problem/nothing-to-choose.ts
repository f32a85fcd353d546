/** G934 · Nothing to choose. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** `asked`: of what, where a model draws no tokens and no codes one after another. */
export interface NothingToChoose {
  readonly _tag: "NothingToChoose";
  readonly asked: "temperature" | "top-k";
}

export const nothingToChooseProblem = failure<NothingToChoose>("NothingToChoose", {
  code: "G934",
  exit: 2,
  words: ({ asked }) => ({
    title: "NOTHING TO CHOOSE",
    summary: `This model draws neither tokens nor codes one after another, so --${asked} would change nothing.`,
    fix: `leave --${asked} out`,
  }),
  page: page(
    "Nothing to choose",
    "A temperature says how often the likelier of several tokens or codes are drawn, and top-k how many of them may " +
      "be. A model that draws no texts and has no autoregressive prior over codes makes no such choices.",
    "Leave the option out.",
  ),
});
