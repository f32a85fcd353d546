/**
 * Columns of a table of samples: their conditions, and what a model makes of them, under the names that the data has
 * for them.
 *
 * In: a model, and a dataset or the values that a person gave. Out: columns for `csvOf`.
 */

import type { CoreCondition, CoreModel } from "../../compiler/expand/core.js";
import { countAt } from "../../compiler/ir/graph/type.js";
import { textOfTokens } from "../../compiler/language/input/tokens.js";
import { kindOf } from "../../compiler/scope/scope.js";
import { identityName, identityOf, keyOf } from "../../runtime/data/dataset.js";
import { type Dataset, numbersIn } from "../../runtime/data/index.js";
import { valuesIn } from "../../runtime/run/conditions.js";
import type { Rows, Values } from "../../runtime/run/index.js";
import type { DataMark } from "../../runtime/run/mark.js";
import { csvColumns } from "./picture.js";

export interface Cells {
  readonly name: string;
  readonly at: (row: number) => number | string;
}

/** A model, and what its training data calls its inputs and conditions. */
export interface Told {
  readonly core: CoreModel;
  readonly run: { readonly state: { readonly data: Pick<DataMark, "names"> } };
}

/** What its numbers are called in the data: as it came in, by a list in `from`, else its name, counted through. */
const namesOf = (
  { run }: Told,
  name: string,
  from: string | ReadonlyArray<string> | undefined,
  width: number,
): ReadonlyArray<string> => {
  const { names = {} } = run.state.data;
  const called = Object.hasOwn(names, name) ? names[name] : undefined;
  if (called?.length === width) return called;
  if (called?.length === 1) return csvColumns(called[0] ?? name, { data: [] }, width).map((column) => column.name);
  if (from !== undefined && typeof from !== "string" && from.length === width) return from;
  const base = typeof from === "string" ? from : name;
  return csvColumns(base, { data: [] }, width).map((column) => column.name);
};

/** Columns of a value's numbers; an empty cell where there is none. A class is told by its label. */
const cellsOf = (
  told: Told,
  condition: CoreCondition,
  width: number,
  value: (row: number, i: number) => number,
  labels: boolean,
) => {
  const { name, domain, written } = condition;
  const { vocabulary } = domain;
  if (vocabulary !== undefined) {
    const row = (at: number): ReadonlyArray<number> => Array.from({ length: width }, (_, i) => value(at, i));
    return [
      {
        name,
        at: (at: number) =>
          textOfTokens(
            vocabulary,
            row(at).map((each) => each || 0),
          ),
      },
    ];
  }
  return namesOf(told, name, written.from, width).map(
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

/** Who the samples of a dataset are: by file, line or row, and by the data's own column where it has one. */
export const identityCells = (dataset: Dataset): ReadonlyArray<Cells> => {
  const own = { name: identityName(dataset), at: (row: number) => identityOf(dataset, row) };
  const { key } = dataset;
  return key === undefined || key.name === own.name
    ? [own]
    : [own, { name: key.name, at: (row) => keyOf(dataset, row) ?? "" }];
};

/** All conditions but whole maps. */
const shownOf = ({ conditions }: CoreModel): ReadonlyArray<CoreCondition> =>
  conditions.filter(({ raw }) => kindOf(raw) !== "image");

/** The conditions of a dataset's samples; `labels`: classes by name, where they have names. */
export const conditionCells = (told: Told, dataset: Dataset, labels = true): ReadonlyArray<Cells> =>
  shownOf(told.core).flatMap((condition) => {
    const column = dataset.columns.find(({ name }) => name === condition.name);
    if (column === undefined) return [];
    const [numbers, values] = [numbersIn(column), valuesIn(dataset, condition.name)];
    const width = countAt(condition.raw.axes, 1);
    const value = (row: number, i: number): number =>
      Number.isNaN(values[row * width + i]) ? Number.NaN : (numbers[row * width + i] ?? Number.NaN);
    return cellsOf(told, condition, width, value, labels);
  });

/** The conditions that samples were drawn under: one value for all, or one for each. */
export const givenCells = (told: Told, values: Values): ReadonlyArray<Cells> =>
  shownOf(told.core).flatMap((condition) => {
    const given = Object.hasOwn(values, condition.name) ? values[condition.name] : undefined;
    if (given === undefined) return [];
    const width = countAt(condition.raw.axes, 1);
    const list = typeof given === "number" ? [given] : (given ?? [Number.NaN]);
    return cellsOf(told, condition, width, (row, i) => list[(row * width + i) % list.length] ?? Number.NaN, true);
  });

/** What a model makes of an input. */
export const outputCells = (told: Told, output: string, rows: Rows): ReadonlyArray<Cells> => {
  const { inputs } = told.core;
  const width = rows.data.length / Math.max(rows.count, 1);
  const input = inputs.find(({ name }) => name === output);
  const names = namesOf(told, output, input?.written.from, width);
  const labels = input?.classes?.labels;
  const classOf = (row: number): number => rows.data[row * width] ?? 0;
  if (labels !== undefined && input?.classes?.ends === true)
    return [
      { name: output, at: (row) => textOfTokens(labels.slice(1), rows.data.subarray(row * width, (row + 1) * width)) },
    ];
  if (labels !== undefined) return [{ name: names[0] ?? output, at: (row) => labels[classOf(row)] ?? classOf(row) }];
  return csvColumns(output, rows, width).map((column, i) => ({ ...column, name: names[i] ?? column.name }));
};
