/** G803 · No such word. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** A word behind the # of an address that the source does not know. */
export interface UnknownAddressWord {
  readonly _tag: "UnknownAddressWord";
  readonly source: string;
  readonly found: string;
  /** Those of this kind of data. */
  readonly expected: ReadonlyArray<string>;
  /** Those of every kind. */
  readonly also: ReadonlyArray<string>;
}

export const unknownAddressWordProblem = error<UnknownAddressWord>("UnknownAddressWord", {
  code: "G803",
  words: ({ source, found, expected, also }) => ({
    title: "NO SUCH WORD",
    summary:
      `${quote(source, 200)} has the word ${quote(found)} behind its #, ` +
      "and this kind of data has none of that name.",
    expected: { text: [...expected, ...also].map((word) => `#${word}`).join(", ") },
    fix: `write ${source.replace(/#[^#]*$/, expected.length === 1 ? `#${expected[0]}` : "")}`,
  }),
  page: page(
    "No such word",
    "A word behind the # of an address says how data is read; this kind of data does not have that one.",
    "Write one of those that the report lists, or none.",
  ),
});
