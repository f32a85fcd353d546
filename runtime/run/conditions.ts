/**
 * Values that a caller gives for conditions.
 *
 * In: numbers by condition. Out: the columns that a graph wants, or the first value that is missing, unknown or outside its condition's domain.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/emit/program.js";
import { countAt, shapeAt, type TensorType } from "../../compiler/graph/type.js";
import type { Domain } from "../../compiler/language/condition/condition.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import { graphOf } from "../train/evaluate.js";
import { inputsOf } from "../train/feeds.js";

/** What is known of a condition; `core.conditions` fits. */
export interface Condition {
  readonly name: string;
  /** The type of its value, with the batch as first axis. */
  readonly raw: TensorType;
  readonly domain: Domain;
}

/** One value for all rows, or the values of all rows one after another. */
export type Values = Readonly<Record<string, number | ArrayLike<number>>>;

export type ConditionProblem =
  | { readonly type: "missing-condition"; readonly condition: string; readonly graph: string }
  | { readonly type: "unknown-condition"; readonly condition: string; readonly known: ReadonlyArray<string> }
  /** Numbers given; either one row's, or all rows', are expected. */
  | {
      readonly type: "condition-size";
      readonly condition: string;
      readonly expected: readonly [number, number];
      readonly found: number;
    }
  /** A value that the condition can't have: not one of its classes, outside its range, or not a finite number. */
  | {
      readonly type: "condition-domain";
      readonly condition: string;
      readonly row: number;
      readonly domain: Domain;
      readonly found: number;
    };

type Checked<A> = E.Either<ConditionProblem, A>;

const inside = ({ classes, range }: Domain, integer: boolean, value: number): boolean => {
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  if (classes !== undefined && (value < 0 || value >= classes)) return false;
  return range === undefined || (value >= range[0] && value <= range[1]);
};

const columnOf = ({ name, raw, domain }: Condition, given: ArrayLike<number>, count: number): Checked<Tensor> => {
  const width = countAt(raw.axes, 1);
  if (given.length !== width && given.length !== count * width)
    return E.left({ type: "condition-size", condition: name, expected: [width, count * width], found: given.length });
  const integer = raw.dtype === "i32";
  const data = new (integer ? Int32Array : Float32Array)(count * width);
  for (let i = 0; i < data.length; i++) {
    const value = given[i % given.length] ?? Number.NaN;
    if (!inside(domain, integer, value))
      return E.left({ type: "condition-domain", condition: name, row: Math.floor(i / width), domain, found: value });
    data[i] = value;
  }
  return E.right({ dtype: raw.dtype, shape: shapeAt(raw.axes, count), data });
};

/** The conditions that a graph reads. */
export const conditionsOf = (program: Program, graph: string): ReadonlyArray<string> =>
  inputsOf(graphOf(program, graph)).flatMap(({ name, source }) => (source._tag === "Condition" ? [name] : []));

/**
 * Columns of `count` rows for every condition that the graph reads. A value for a condition that the graph doesn't read is checked and not used.
 */
export const conditionColumns = (
  model: { readonly program: Program; readonly conditions: ReadonlyArray<Condition> },
  graph: string,
  values: Values,
  count: number,
): Checked<Tensors> => {
  const columns: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(values)) {
    const condition = model.conditions.find((known) => known.name === name);
    const known = model.conditions.map((one) => one.name);
    if (condition === undefined) return E.left({ type: "unknown-condition", condition: name, known });
    const column = columnOf(condition, typeof value === "number" ? [value] : value, count);
    if (E.isLeft(column)) return column;
    columns[name] = column.right;
  }
  const missing = conditionsOf(model.program, graph).find((name) => !Object.hasOwn(columns, name));
  return missing === undefined ? E.right(columns) : E.left({ type: "missing-condition", condition: missing, graph });
};
