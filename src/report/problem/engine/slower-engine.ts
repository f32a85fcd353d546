/** G792 · Another engine than asked for. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";

export interface SlowerEngine {
  readonly _tag: "SlowerEngine";
  readonly name: string;
  readonly refused: ReadonlyArray<{ readonly name: string; readonly why: string }>;
}

export const slowerEngineProblem = warning<SlowerEngine>("SlowerEngine", {
  code: "G792",
  words: ({ name, refused }) => ({
    title: "SLOWER ENGINE",
    summary:
      `The engine ${quote(name)} is used: ` +
      `${refused.map((each) => `${quote(each.name)} does not run (${each.why})`).join("; ")}.`,
  }),
  page: page(
    "Another engine than asked for",
    "The engine of first choice could not be used, and another one is.",
    "`graft doctor` says why.",
  ),
});
