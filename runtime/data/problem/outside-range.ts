/** G755 · Outside the range. */
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { at, inSamples, setting, type Values } from "./shared.js";

export interface OutsideRange extends Values {
  readonly _tag: "OutsideRange";
  readonly expected: readonly [number, number];
  readonly found: number;
  /** The least and the largest value there is. */
  readonly span: readonly [number, number];
  /** The values look like the levels 0 … 255 of an image. */
  readonly bytes: boolean;
  readonly role: "input" | "condition";
}

function outsideRange(problem: OutsideRange): Words {
  const { column, role, expected, found, span, bytes } = problem;
  return {
    title: "OUTSIDE THE RANGE",
    summary: `${at(problem)} is ${found} in ${inSamples(problem)}.`,
    expected: { text: `${expected[0]} to ${expected[1]}`, because: "the spec says so" },
    found: `values from ${span[0]} to ${span[1]}`,
    fix: bytes ? setting(role, column, "scale", "bytes") : setting(role, column, "range", span),
  };
}

export const outsideRangeProblem = error<OutsideRange>("OutsideRange", {
  code: "G755",
  words: outsideRange,
  page: page(
    "Outside the range",
    "A value lies outside the `range` that the spec declares.",
    "Scale the data, or widen the range.",
  ),
});
