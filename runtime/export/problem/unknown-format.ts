/** G850 · No such format. */
import { nearest } from "../../../compiler/base/nearest.js";
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";

export interface UnknownFormat {
  readonly _tag: "UnknownFormat";
  readonly name: string;
  readonly known: ReadonlyArray<string>;
}

export const unknownFormatProblem = failure<UnknownFormat>("UnknownFormat", {
  code: "G850",
  exit: 2,
  words: ({ name, known }) => ({
    title: "NO SUCH FORMAT",
    summary: `graft exports no ${quote(name)}.`,
    expected: { text: `one of ${known.join(", ")}` },
    fix: `write --to ${nearest(name, known, 1)[0] ?? known[0]}`,
  }),
  page: page(
    "No such format",
    "`--to` names the format that a model leaves in, and this one is unknown.",
    "Write one of those that the report lists.",
  ),
});
