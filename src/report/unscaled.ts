/** A warning of columns whose numbers are so large that a first step would go too far. In: the model's inputs and the training samples. Out: a report for each input. */
import type { CoreInput } from "../../compiler/expand/core.js";
import { knownName } from "../../compiler/language/input/input.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import { type Dataset, isBytes } from "../../runtime/data/index.js";
import { spreadsOf } from "../../runtime/train/fitted.js";
import { counted } from "./format.js";
import { plainReport } from "./refusal.js";

/** Beyond this mean or deviation, squares of values are no longer small against anything that a step can take back. */
const large = 30;

const plain = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en-GB");

const reportOf = ({ name, scaling, written, range }: CoreInput, { columns }: Dataset): ReadonlyArray<Report> => {
  const column = columns.find((one) => one.name === name);
  const declared = written.scale !== undefined || (range !== undefined && Math.max(...range.map(Math.abs)) <= large);
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
  const which = spreads.length === 1 ? quote(name) : `${quote(`${name}.${worst.at}`)}`;
  const others =
    wide.length === 1 ? "" : `, and ${counted(wide.length - 1, "other")} of its ${spreads.length} numbers are as large`;
  return [
    {
      ...plainReport("G810", {
        title: "LARGE NUMBERS",
        summary: `${which} has mean ${plain(worst.mean)} and deviation ${plain(worst.deviation)}${others}: the loss may diverge at the first step.`,
        fix: `write "scale": "standard" in the spec's ${quote(name)}, or add --set inputs.${name}.scale=standard`,
      }),
      severity: "warning",
    },
  ];
};

export const unscaled = (inputs: ReadonlyArray<CoreInput>, train: Dataset): ReadonlyArray<Report> =>
  inputs.flatMap((input) => reportOf(input, train));
