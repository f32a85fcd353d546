/**
 * One forgotten quote swaps the inside and the outside of every string after it on its line, and each of them then
 * looks like a mistake. In: the problems of a text, in order. Out: the same, with such a line's problems as the one
 * that they come from.
 */

import { placeAt } from "../base/located.js";
import type { ReadProblem } from "../problem/read/index.js";

type Open = Extract<ReadProblem, { readonly _tag: "UnterminatedString" }>;

/** The string that the first mistake follows: it was meant to end earlier. */
function opening(open: Open, first: ReadProblem): ReadProblem {
  const { source, range, pointer } = open.place;
  const closed = source.text.lastIndexOf('"', first.place.range.start - 1);
  const start = closed < 1 ? -1 : source.text.lastIndexOf('"', closed - 1);
  return start < 0 ? open : { ...open, place: placeAt(source, start, range.end, pointer) };
}

/** Structure that no longer adds up after the line was misread. */
const isEcho = ({ _tag }: ReadProblem): boolean =>
  _tag === "UnexpectedToken" || _tag === "UnexpectedEnd" || _tag === "ExtraContent";

export function settleOpenString(problems: ReadonlyArray<ReadProblem>): ReadonlyArray<ReadProblem> {
  const at = problems.findIndex(({ _tag }) => _tag === "UnterminatedString");
  const open = problems[at];
  if (open === undefined || open._tag !== "UnterminatedString") return problems;
  const { source, range } = open.place;
  const line = source.text.lastIndexOf("\n", range.start) + 1;
  const echoes = problems.slice(0, at).filter((each) => each.place.range.start >= line && isEcho(each));
  const [first] = echoes;
  if (first === undefined) return problems;
  const before = problems.slice(0, at).filter((each) => !echoes.includes(each));
  return [...before, opening(open, first), ...problems.slice(at + 1).filter((each) => !isEcho(each))];
}
