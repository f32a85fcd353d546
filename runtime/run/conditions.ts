/**
 * Values that a caller gives for conditions.
 *
 * In: numbers by condition. Out: the columns that a graph wants, or the first value that is missing, unknown or outside
 * its condition's domain. A condition with a null may be left out, or be null; NaN in all of a row's numbers says that
 * this row has none.
 */
import * as E from "fp-ts/lib/Either.js";
import { countAt, shapeAt, type TensorType } from "../../compiler/ir/graph/type.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Domain } from "../../compiler/language/condition/condition.js";
import { type Null, presenceName } from "../../compiler/language/condition/null.js";
import { stepsName } from "../../compiler/language/input/input.js";
import { type Dataset, numbersIn } from "../data/index.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import { graphOf, inputsOf } from "../train/feeds.js";
import type { ConditionProblem } from "./use-problem/index.js";

/** What is known of a condition; `core.conditions` fits. */
export interface Condition {
  readonly name: string;
  /** The type of its value, with the batch as first axis. */
  readonly raw: TensorType;
  readonly domain: Domain;
  /** What stands for it where it is missing; undefined: it may not be. */
  readonly null?: Null | undefined;
}

/** Whether a value may have fewer numbers than the condition's type: a text, or a sequence with padding. */
export const mayEndSooner = ({ domain }: Pick<Condition, "domain">): boolean =>
  domain.vocabulary !== undefined || domain.padding !== undefined;

/** A value of fewer numbers as a whole row: 0 behind a text's end, NaN behind a sequence's. */
export const filledRow = ({ raw, domain }: Condition, value: ReadonlyArray<number>): ReadonlyArray<number> => {
  const width = countAt(raw.axes, 1);
  const behind = domain.vocabulary === undefined ? Number.NaN : 0;
  return [...value, ...new Array<number>(Math.max(0, width - value.length)).fill(behind)];
};

/** One value for all rows, or the values of all rows one after another; null for none in any row. */
export type Values = Readonly<Record<string, number | ArrayLike<number> | null>>;

type Checked<A> = E.Either<ConditionProblem, A>;

const inside = ({ classes, members, range, vocabulary }: Domain, integer: boolean, value: number): boolean => {
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  if (members !== undefined && value !== 0 && value !== 1) return false;
  if (classes !== undefined && (value < 0 || value >= classes)) return false;
  if (vocabulary !== undefined && (value < 0 || value > vocabulary.length)) return false;
  return range === undefined || (value >= range[0] && value <= range[1]);
};

/** Any value of the domain: the null takes its place. */
const filler = ({ range: [low, high] = [0, 0] }: Domain): number => Math.min(Math.max(0, low), high);

/** Which of `count` rows are NaN throughout, where the condition has a null to stand for them. */
const missingRows = (condition: Condition, given: ArrayLike<number>, count: number, width: number): Set<number> => {
  const missing = new Set<number>();
  if (condition.null === undefined) return missing;
  for (let row = 0; row < count; row++) {
    let some = false;
    for (let i = 0; i < width; i++) some ||= !Number.isNaN(given[(row * width + i) % given.length]);
    if (!some) missing.add(row);
  }
  return missing;
};

const presence = (name: string, missing: ReadonlySet<number>, count: number): Tensors => {
  const data = Float32Array.from({ length: count }, (_, row) => (missing.has(row) ? 0 : 1));
  return { [presenceName(name)]: { dtype: "f32", shape: [count], data } };
};

/** Of a condition whose samples may be shorter: how many of a row's numbers stand before its end. */
const ownWidth = (given: ArrayLike<number>, row: number, width: number, features: number): number => {
  let last = -1;
  for (let i = 0; i < width; i++) if (!Number.isNaN(given[(row * width + i) % given.length])) last = i;
  return (Math.floor(last / features) + 1) * features;
};

/** Which time steps of a condition are there; nothing for one whose samples are all whole. */
const stepsOf = ({ name, raw, domain }: Condition, widths: ReadonlyArray<number>): Tensors => {
  if (domain.padding === undefined) return {};
  const [, length = 1, features = 1] = shapeAt(raw.axes, 1);
  const data = new Float32Array(widths.length * length);
  for (const [row, width] of widths.entries()) data.fill(1, row * length, row * length + width / features);
  return { [stepsName(name)]: { dtype: "f32", shape: [widths.length, length], data } };
};

const columnsOf = (condition: Condition, given: ArrayLike<number>, count: number): Checked<Tensors> => {
  const { name, raw, domain } = condition;
  const width = countAt(raw.axes, 1);
  if (given.length !== width && given.length !== count * width)
    return E.left({ _tag: "ConditionSize", condition: name, expected: [width, count * width], found: given.length });
  const integer = raw.dtype === "i32";
  const missing = missingRows(condition, given, count, width);
  const data = new (integer ? Int32Array : Float32Array)(count * width).fill(filler(domain));
  const widths = Array.from({ length: count }, (_, row) =>
    domain.padding === undefined || missing.has(row)
      ? width
      : ownWidth(given, row, width, shapeAt(raw.axes, 1)[2] ?? 1),
  );
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / width);
    if (missing.has(row) || (i % width >= (widths[row] ?? width) && i % width > 0)) continue;
    const value = given[i % given.length] ?? Number.NaN;
    if (!inside(domain, integer, value))
      return E.left({ _tag: "ConditionDomain", condition: name, row, domain, found: value });
    data[i] = value;
  }
  const column = { [name]: { dtype: raw.dtype, shape: shapeAt(raw.axes, count), data }, ...stepsOf(condition, widths) };
  return E.right(condition.null === undefined ? column : { ...column, ...presence(name, missing, count) });
};

const nowhere = (condition: Condition, count: number): Checked<Tensors> =>
  condition.null === undefined
    ? E.left({ _tag: "NoNull", condition: condition.name })
    : columnsOf(condition, new Float32Array(countAt(condition.raw.axes, 1)).fill(Number.NaN), count);

const given = (condition: Condition, value: Values[string] | undefined, count: number): Checked<Tensors> => {
  if (value === null || value === undefined) return nowhere(condition, count);
  return columnsOf(condition, typeof value === "number" ? [value] : value, count);
};

/** The values of a dataset's condition, sample by sample; NaN where a sample has none, and behind its own end. */
export const valuesIn = (dataset: Dataset, name: string): Float64Array => {
  const [data = [], there, steps] = [name, presenceName(name), stepsName(name)].map((wanted) => {
    const column = dataset.columns.find((each) => each.name === wanted);
    return column && numbersIn(column);
  });
  const width = data.length / Math.max(dataset.count, 1);
  const features = data.length / Math.max(steps?.length ?? 0, 1);
  return Float64Array.from(data, (value, i) =>
    there?.[Math.floor(i / width)] === 0 || steps?.[Math.floor(i / features)] === 0 ? Number.NaN : value,
  );
};

/** The conditions that a graph reads. */
export const conditionsOf = (program: Program, graph: string): ReadonlyArray<string> =>
  inputsOf(graphOf(program, graph)).flatMap(({ name, source }) => (source._tag === "Condition" ? [name] : []));

/**
 * Columns of `count` rows for every condition that the graph reads. A value for a condition that the graph doesn't read
 * is checked and not used; a condition without a value is null where it has a null.
 */
export const conditionColumns = (
  model: { readonly program: Program; readonly conditions: ReadonlyArray<Condition> },
  graph: string,
  values: Values,
  count: number,
): Checked<Tensors> => {
  const columns: Record<string, Tensor> = {};
  const known = model.conditions.map((one) => one.name);
  const read = conditionsOf(model.program, graph);
  for (const name of new Set([...Object.keys(values), ...read])) {
    const condition = model.conditions.find((one) => one.name === name);
    if (condition === undefined) return E.left({ _tag: "UnknownCondition", condition: name, known });
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined && condition.null === undefined)
      return E.left({ _tag: "MissingCondition", condition: name, graph });
    const made = given(condition, value, count);
    if (E.isLeft(made)) return made;
    Object.assign(columns, made.right);
  }
  return E.right(columns);
};
