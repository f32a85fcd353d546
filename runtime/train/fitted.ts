/**
 * Statistics that a model scales its data by.
 *
 * In: a program's state and the training samples. Out: the value of each statistic that is fitted: for every number of
 * the last axis (a column, a channel, a feature) one, over samples and all other axes. Missing values are left out. A
 * column that never varies keeps the factor 1.
 */
import { shapeAt } from "../../compiler/ir/graph/type.js";
import type { Fitted, ScaleWord, State } from "../../compiler/ir/program.js";
import { knownName, stepsName } from "../../compiler/language/input/input.js";
import { type Column, type Dataset, numbersIn } from "../data/index.js";
import type { Tensors } from "../engine/engine.js";

interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Of the population. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** Every number of a column, by its place on the last axis, but for those that the mask leaves out. */
const eachNumber = (
  column: Column,
  mask: Column | undefined,
  size: number,
  visit: (at: number, value: number) => void,
): void => {
  const PIECE = size * 4096;
  for (let from = 0; from < column.data.length; from += PIECE) {
    const to = Math.min(from + PIECE, column.data.length);
    const numbers = numbersIn(column, from, to);
    const there = mask === undefined ? undefined : numbersIn(mask, from, to);
    for (let i = 0; i < numbers.length; i++)
      if (there === undefined || there[i] !== 0) visit((from + i) % size, numbers[i] ?? 0);
  }
};

/** One for each place on the last axis. */
export const spreadsOf = (column: Column, mask?: Column): ReadonlyArray<Spread> => {
  const size = column.shape.at(-1) ?? 1;
  const [counts, sums] = [new Float64Array(size), new Float64Array(size)];
  const least = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  eachNumber(column, mask, size, (at, value) => {
    counts[at] = (counts[at] ?? 0) + 1;
    sums[at] = (sums[at] ?? 0) + value;
    least[at] = Math.min(least[at] ?? value, value);
    most[at] = Math.max(most[at] ?? value, value);
  });
  const means = sums.map((sum, at) => sum / Math.max(counts[at] ?? 0, 1));
  const squares = new Float64Array(size);
  eachNumber(column, mask, size, (at, value) => {
    squares[at] = (squares[at] ?? 0) + (value - (means[at] ?? 0)) ** 2;
  });
  return Array.from(means, (mean, at) => ({
    count: counts[at] ?? 0,
    mean,
    deviation: Math.sqrt((squares[at] ?? 0) / Math.max(counts[at] ?? 0, 1)),
    least: least[at] ?? 0,
    most: most[at] ?? 0,
  }));
};

type Affine = readonly [shift: number, factor: number];

const sound = (shift: number, factor: number): Affine =>
  Number.isFinite(shift) ? [shift, Number.isFinite(factor) && factor > 0 ? factor : 1] : [0, 1];

const affine = (word: ScaleWord, spread: Spread, range: readonly [number, number] | undefined): Affine => {
  if (word === "none") return [0, 1];
  if (word === "standard") return sound(spread.mean, spread.deviation);
  if (word === "range") {
    const [low, high] = range ?? [spread.least, spread.most];
    return sound(low, high - low);
  }
  const [low, high] = range ?? [0, 1]; // bytes
  const factor = 255 / (high - low);
  return [-low * factor, factor];
};

const statisticOf = ({ part, scaling }: Fitted, spreads: ReadonlyArray<Spread>, length: number): Float32Array => {
  const each = spreads.map((spread, at) =>
    affine(scaling.words[at] ?? scaling.words[0] ?? "none", spread, scaling.range),
  );
  const index = part === "shift" ? 0 : 1;
  return Float32Array.from({ length }, (_, i) => each[i % each.length]?.[index] ?? index);
};

/** Which numbers of a column are there: neither missing nor padding. Undefined: all. */
const countedIn = (columns: ReadonlyArray<Column>, name: string, column?: Column): Column | undefined => {
  const known = columns.find((one) => one.name === knownName(name));
  const steps = columns.find((one) => one.name === stepsName(name));
  if (steps === undefined || column === undefined) return known;
  const features = column.shape.at(-1) ?? 1;
  const [there, own] = [known === undefined ? undefined : numbersIn(known), numbersIn(steps)];
  const data = Float32Array.from({ length: column.data.length }, (_, i) =>
    there?.[i] === 0 ? 0 : (own[Math.floor(i / features)] ?? 1),
  );
  return { name: knownName(name), shape: column.shape, dtype: "f32", data };
};

/** The fitted statistics among the state, of these training samples. */
export const fittedStatistics = (state: ReadonlyArray<State>, { columns }: Dataset): Tensors => {
  const known = new Map<string, ReadonlyArray<Spread>>();
  const spreads = (name: string): ReadonlyArray<Spread> => {
    const column = columns.find((one) => one.name === name);
    const mask = countedIn(columns, name, column);
    const found = known.get(name) ?? (column === undefined ? [] : spreadsOf(column, mask));
    known.set(name, found);
    return found;
  };
  return Object.fromEntries(
    state.flatMap(({ name, type, fitted }) => {
      if (fitted === undefined) return [];
      const shape = shapeAt(type.axes, 1);
      const length = shape.reduce((product, size) => product * size, 1);
      return [[name, { dtype: "f32" as const, shape, data: statisticOf(fitted, spreads(fitted.column), length) }]];
    }),
  );
};
