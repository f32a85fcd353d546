/** G745 · No samples. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

export interface Empty {
  readonly _tag: "Empty";
  readonly source: string;
  /** It has a line of names and none of values. */
  readonly table?: true;
}

export const emptyProblem = error<Empty>("Empty", {
  code: "G745",
  words: ({ source, table }) => ({
    title: "NO SAMPLES",
    summary: `There is no sample in ${quote(source, 200)}.`,
    ...(table === true ? { fix: "write a line of values for each sample below the line of names" } : {}),
  }),
  page: page("No samples", "The data has no sample.", "Give data that has some."),
});
