/** G934 · Nothing to choose. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** `asked`: of what, where a model draws no tokens and no codes one after another. */
export interface NothingToChoose {
  readonly _tag: "NothingToChoose";
  readonly asked: "temperature" | "top-k";
  /** Whether codes are drawn one after another, which have a temperature and no top-k. */
  readonly codes: boolean;
}

export const nothingToChooseProblem = failure<NothingToChoose>("NothingToChoose", {
  code: "G934",
  exit: 2,
  words: ({ asked, codes }) => ({
    title: "NOTHING TO CHOOSE",
    summary: codes
      ? "The codes of this model are drawn by a temperature; how many of the likeliest may be drawn can " +
        "be said of tokens alone."
      : `This model draws neither tokens nor codes one after another, so --${asked} would change nothing.`,
    fix: codes ? "write --temperature 0.5 instead of --top-k" : `leave --${asked} out`,
  }),
  page: page(
    "Nothing to choose",
    "A temperature says how often the likelier of several tokens or codes are drawn, and top-k how many tokens may " +
      "be. A model that draws no texts and has no autoregressive prior over codes makes no such choices; of codes " +
      "there is a temperature alone.",
    "Leave the option out. Of a model with a prior over codes, " +
      "`--temperature` below 1 draws likelier codes more often.",
  ),
});
