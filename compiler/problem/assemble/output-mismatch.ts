/** G203 · The decoder does not make its output. */

import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import type { Part } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { count, kindWords, lineOf, sizesOf, times, type Words } from "../../words/words.js";
import { towardsOutput } from "../towards-output.js";

export interface OutputMismatch {
  readonly _tag: "OutputMismatch";
  readonly place: Place;
  readonly found: TensorType;
  /** What the likelihood takes: the data's shape, its last axis holding every part for each value. */
  readonly expected: TensorType;
  readonly data: TensorType;
  readonly parts: ReadonlyArray<Part>;
  readonly likelihood: string;
  /** The last layer that leads to it, as it is written. */
  readonly layer: { readonly type: string; readonly [field: string]: unknown } | undefined;
  /** The field that says how many features or channels that layer makes. */
  readonly width: string | undefined;
  /** How many parameters lead there. */
  readonly parameters: number;
  readonly output: string;
  readonly declared: Place;
  /** Where a condition became time steps of its own, which are still there. */
  readonly lengthened: { readonly condition: string; readonly site: string; readonly pointer: string } | undefined;
}

/** What the likelihood takes for each value, where that is more than one number. */
function partsWords({ parts, likelihood, data }: OutputMismatch): string {
  if (parts.length === 1 && parts[0]?.each === 1) return "";
  const words = parts.map(({ name, each }) => (each === 1 ? `one ${name}` : `${count(each)} ${name}`)).join(" and ");
  return (
    `, and ${quote(likelihood)} takes ${words} for each of its ${count(sizesOf(data).at(-1) ?? 1)} ` +
    `${kindWords(data) === "an image" ? "channels" : "values"}`
  );
}

function outputMismatch(problem: OutputMismatch): Words {
  const { found, expected, output, declared, layer } = problem;
  const [makes, wants] = [kindWords(found), kindWords(expected)];
  const maker = layer === undefined ? "without layers it makes" : "its last layer makes";
  const summary =
    makes === wants
      ? `The decoder must make ${wants} of ${times(sizesOf(expected))}, but ${maker} one of ${times(sizesOf(found))}.`
      : `The decoder must make ${wants.replace(/\w+$/, "`$&`")}, but ${maker} ${makes}.`;
  return {
    title: "SHAPE MISMATCH",
    summary,
    label: printType(found),
    expected: {
      text: printType(expected),
      because: `inputs.${output} (${lineOf(declared)}) is decoded here${partsWords(problem)}`,
      at: declared,
    },
    found: printType(found),
    ...towardsOutput(problem),
  };
}

export const outputMismatchProblem = error<OutputMismatch>("OutputMismatch", {
  code: "G203",
  words: outputMismatch,
  page: page(
    "The decoder does not make its output",
    "What the decoder makes are the parameters of a distribution over its output, one for each element, so it must " +
      "end in the output's shape: same kind, same axes, same sizes.",
    "Add or change the last layer as the report says; `graft check --fix` does.",
  ),
});
