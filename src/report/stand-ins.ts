/**
 * Warnings of numbers that may stand for missing values. In: the model's inputs and the training samples. Out: a report
 * for each column and number; only of tables, where an address can name them.
 */
import type { CoreInput } from "../../compiler/expand/core.js";
import type { Report } from "../../compiler/words/report.js";
import { type Dataset, isBytes, numbersIn, width } from "../../runtime/data/index.js";
import { standInsOf } from "../../runtime/data/stand-in.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { standInProblem } from "./problem/finding/stand-in.js";

/** Wider inputs are no columns that somebody filled in. */
const mostColumns = 1024;

const standInsIn = ({ name, written: { from } }: CoreInput, dataset: Dataset): ReadonlyArray<Report> => {
  const column = dataset.columns.find((one) => one.name === name);
  const size = column === undefined ? 0 : width(column.shape);
  if (column === undefined || column.shape.length > 1 || size > mostColumns || isBytes(column)) return [];
  const numbers = numbersIn(column);
  return Array.from({ length: size }).flatMap((_, at) => {
    const values = Float32Array.from({ length: dataset.count }, (_, row) => numbers[row * size + at] ?? Number.NaN);
    const called = typeof from === "object" ? from[at] : size === 1 ? from : undefined;
    return standInsOf(values).map((one) =>
      reportOf(standInProblem, { ...one, column: called ?? `${name}.${at}`, table: dataset.name }),
    );
  });
};

export const standIns = (inputs: ReadonlyArray<CoreInput>, train: Dataset): ReadonlyArray<Report> =>
  /^csv:/.test(train.name) && !train.name.includes(" + ")
    ? inputs.flatMap((input) => standInsIn(input, train)).slice(0, 3)
    : [];
