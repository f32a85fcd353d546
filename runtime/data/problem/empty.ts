/** G745 · No samples. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

export interface Empty {
  readonly _tag: "Empty";
  readonly source: string;
}

export const emptyProblem = error<Empty>("Empty", {
  code: "G745",
  words: ({ source }) => ({ title: "NO SAMPLES", summary: `There is no sample in ${quote(source, 200)}.` }),
  page: page("No samples", "The data has no sample.", "Give data that has some."),
});
