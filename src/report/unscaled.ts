/**
 * A warning of columns whose numbers are so large that a first step would go too far. In: the model's inputs and the
 * training samples. Out: a report for each input.
 */
import type { CoreInput } from "../../compiler/expand/core.js";
import { knownName } from "../../compiler/language/input/input.js";
import type { Report } from "../../compiler/words/report.js";
import { type Dataset, isBytes } from "../../runtime/data/index.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { spreadsOf } from "../../runtime/train/fitted.js";
import { largeNumbersProblem } from "./problem/finding/large-numbers.js";

/** Beyond this mean or deviation, squares of values are no longer small against anything that a step can take back. */
const large = 30;

const largeIn = (
  { name, scaling, classes, written, range }: CoreInput,
  { columns }: Dataset,
): ReadonlyArray<Report> => {
  const column = columns.find((one) => one.name === name);
  const told = ("scale" in written && written.scale !== undefined) || classes !== undefined;
  const declared = told || (range !== undefined && Math.max(...range.map(Math.abs)) <= large);
  if (column === undefined || scaling !== undefined || declared || isBytes(column)) return [];
  const spreads = spreadsOf(
    column,
    columns.find((one) => one.name === knownName(name)),
  );
  const wide = spreads.flatMap((spread, at) =>
    Math.abs(spread.mean) > large || spread.deviation > large ? [{ ...spread, at }] : [],
  );
  const worst = wide.reduce(
    (a, b) => (b.deviation + Math.abs(b.mean) > a.deviation + Math.abs(a.mean) ? b : a),
    wide[0] ?? { ...spreads[0], at: 0, mean: 0, deviation: 0 },
  );
  if (wide.length === 0) return [];
  const which = spreads.length === 1 ? name : `${name}.${worst.at}`;
  return [
    reportOf(largeNumbersProblem, {
      input: name,
      which,
      mean: worst.mean,
      deviation: worst.deviation,
      wide: wide.length,
      size: spreads.length,
    }),
  ];
};

export const unscaled = (inputs: ReadonlyArray<CoreInput>, train: Dataset): ReadonlyArray<Report> =>
  inputs.flatMap((input) => largeIn(input, train));
