/**
 * Columns of a table of samples: their conditions, and what a model makes of them, under the names that the data has
 * for them.
 *
 * In: a model, and a dataset or the values that a person gave. Out: columns for `csvOf`.
 */

import type { CoreCondition, CoreModel } from "../../compiler/expand/core.js";
import { countAt } from "../../compiler/ir/graph/type.js";
import { byCharacter } from "../../compiler/language/input/tokens.js";
import { kindOf } from "../../compiler/scope/scope.js";
import { type Dataset, numbersIn } from "../../runtime/data/index.js";
import { valuesIn } from "../../runtime/run/conditions.js";
import type { Rows, Values } from "../../runtime/run/index.js";
import { csvColumns } from "./picture.js";

export interface Cells {
  readonly name: string;
  readonly at: (row: number) => number | string;
}

/** What its numbers are called in the data: a list in `from`, else its name, counted through. */
const namesOf = (
  name: string,
  from: string | ReadonlyArray<string> | undefined,
  width: number,
): ReadonlyArray<string> => {
  if (from !== undefined && typeof from !== "string" && from.length === width) return from;
  const base = typeof from === "string" ? from : name;
  return csvColumns(base, { data: [] }, width).map((column) => column.name);
};

/** Columns of a value's numbers; an empty cell where there is none. A class is told by its label. */
const cellsOf = (
  condition: CoreCondition,
  width: number,
  value: (row: number, i: number) => number,
  labels: boolean,
) => {
  const { name, domain, written } = condition;
  return namesOf(name, written.from, width).map(
    (called, i): Cells => ({
      name: called,
      at: (row) => {
        const number = value(row, i);
        if (Number.isNaN(number)) return "";
        const label = labels && domain.classes !== undefined ? domain.labels?.[number] : undefined;
        return label ?? Number(number.toPrecision(9));
      },
    }),
  );
};

/** All conditions but whole maps. */
const told = ({ conditions }: CoreModel): ReadonlyArray<CoreCondition> =>
  conditions.filter(({ raw }) => kindOf(raw) !== "image");

/** The conditions of a dataset's samples; `labels`: classes by name, where they have names. */
export const conditionCells = (core: CoreModel, dataset: Dataset, labels = true): ReadonlyArray<Cells> =>
  told(core).flatMap((condition) => {
    const column = dataset.columns.find(({ name }) => name === condition.name);
    if (column === undefined) return [];
    const [numbers, values] = [numbersIn(column), valuesIn(dataset, condition.name)];
    const width = countAt(condition.raw.axes, 1);
    const value = (row: number, i: number): number =>
      Number.isNaN(values[row * width + i]) ? Number.NaN : (numbers[row * width + i] ?? Number.NaN);
    return cellsOf(condition, width, value, labels);
  });

/** The conditions that samples were drawn under: one value for all, or one for each. */
export const givenCells = (core: CoreModel, values: Values): ReadonlyArray<Cells> =>
  told(core).flatMap((condition) => {
    const given = Object.hasOwn(values, condition.name) ? values[condition.name] : undefined;
    if (given === undefined) return [];
    const width = countAt(condition.raw.axes, 1);
    const list = typeof given === "number" ? [given] : (given ?? [Number.NaN]);
    return cellsOf(condition, width, (row, i) => list[(row * width + i) % list.length] ?? Number.NaN, true);
  });

/** The text of token numbers, to its end. */
const textOf = (labels: ReadonlyArray<string>, values: ArrayLike<number>): string => {
  const all = Array.from(values);
  const end = all.indexOf(0);
  const tokens = (end < 0 ? all : all.slice(0, end)).map((value) => labels[value] ?? "");
  return tokens.join(byCharacter(labels.slice(1)) ? "" : " ");
};

/** What a model makes of an input. */
export const outputCells = ({ inputs }: CoreModel, output: string, rows: Rows): ReadonlyArray<Cells> => {
  const width = rows.data.length / Math.max(rows.count, 1);
  const input = inputs.find(({ name }) => name === output);
  const names = namesOf(output, input?.written.from, width);
  const labels = input?.classes?.labels;
  const classOf = (row: number): number => rows.data[row * width] ?? 0;
  if (labels !== undefined && input?.classes?.ends === true)
    return [{ name: output, at: (row) => textOf(labels, rows.data.subarray(row * width, (row + 1) * width)) }];
  if (labels !== undefined) return [{ name: names[0] ?? output, at: (row) => labels[classOf(row)] ?? classOf(row) }];
  return csvColumns(output, rows, width).map((column, i) => ({ ...column, name: names[i] ?? column.name }));
};
