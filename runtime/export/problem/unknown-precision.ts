/** G855 · Weights in fewer bits. */
import { nearest } from "../../../compiler/base/nearest.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";
import { quantisingCode, quantisingPage } from "./shared.js";

export interface UnknownPrecision {
  readonly _tag: "UnknownPrecision";
  readonly name: string;
  readonly known: ReadonlyArray<string>;
}

export const unknownPrecisionProblem = failure<UnknownPrecision>("UnknownPrecision", {
  code: quantisingCode,
  exit: 2,
  words: ({ name, known }) => ({
    title: "NO SUCH PRECISION",
    summary: `Weights can't be stored as ${quote(name)}.`,
    expected: { text: `one of ${known.join(", ")}` },
    fix: `write --quantise ${nearest(name, known, 1)[0] ?? known[0]}`,
  }),
  page: quantisingPage,
});
