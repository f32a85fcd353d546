/** G851 · No such part. */
import { nearest } from "../../../compiler/base/nearest.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";
import { noPartCode, noPartPage } from "./shared.js";

export interface UnknownPart {
  readonly _tag: "UnknownPart";
  readonly name: string;
  readonly known: ReadonlyArray<string>;
}

export const unknownPartProblem = failure<UnknownPart>("UnknownPart", {
  code: noPartCode,
  exit: 2,
  words: ({ name, known }) => ({
    title: "NO SUCH PART",
    summary: `A model has no part ${quote(name)}.`,
    expected: { text: `one of ${known.join(", ")}` },
    fix: `write --part ${nearest(name, known, 1)[0] ?? known[0]}`,
  }),
  page: noPartPage,
});
