/** G965 · Repeated key. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { shellWord } from "../../problem/shell.js";

/** What rows of two sources would be matched by repeats in both. */
export interface KeyRepeats {
  readonly _tag: "KeyRepeats";
  readonly source: string;
  readonly column: string;
  readonly found: readonly [string, string];
  /** The address that joins by order, where there are equally many. */
  readonly order?: string;
}

export const keyRepeatsProblem = error<KeyRepeats>("KeyRepeats", {
  code: "G965",
  words: ({ column, found: [one, other], order }) => ({
    title: "REPEATED KEY",
    summary:
      `${quote(column)} has the same value in several rows of ${quote(one, 100)} and of ${quote(other, 100)}, ` +
      "so it does not say which rows belong together.",
    expected: { text: "a column that repeats in one of them at most" },
    ...(order === undefined ? {} : { fix: `write ${shellWord(order)} if the rows are in the same order` }),
  }),
  page: page(
    "Repeated key",
    "Rows of two sources would be matched by a column that both have, and its values repeat in both.",
    "Name columns that tell rows apart: `#by=patient,by=visit`; or write `#by-order` where the rows are in the " +
      "same order.",
  ),
});
