/**
 * Which combination of a sweep is tried next.
 *
 * In: what each combination sets, and the losses of those that were tried. Out: the next one. `random` draws without
 * repeats by the seed; `bayes` fits a Gaussian process to the losses so far and takes what it expects to improve them
 * most (Jones et al. 1998; Snoek et al. 2012).
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { stream } from "../../../runtime/random/stream.js";

/** What a combination sets, by name. */
export type Choice = Readonly<Record<string, unknown>>;

/** `count` of `all`, drawn by the seed: the first of an order that does not depend on how many are wanted. */
export const drawn = (all: number, count: number, seed: number): ReadonlyArray<number> =>
  [...stream(seed, "search").permutation(all)].slice(0, count);

const isNumber = (value: unknown): value is number => typeof value === "number";

/**
 * Numbers between 0 and 1, by logarithms where they span a decade or more; of anything else, one coordinate for each
 * value.
 */
const scaled = (values: ReadonlyArray<unknown>): ReadonlyArray<ReadonlyArray<number>> => {
  if (!values.every(isNumber)) {
    const words = [...new Set(values.map((value) => JSON.stringify(value)))];
    return values.map((value) => words.map((word) => (word === JSON.stringify(value) ? Math.SQRT1_2 : 0)));
  }
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = low > 0 && high / low >= 10;
  const at = (value: number): number => (log ? Math.log(value) : value);
  return values.map((value) => [high === low ? 0 : (at(value) - at(low)) / (at(high) - at(low))]);
};

/** Where the combinations lie: a row of coordinates for each. */
const placed = (choices: ReadonlyArray<Choice>): ReadonlyArray<ReadonlyArray<number>> => {
  const names = [...new Set(choices.flatMap((choice) => Object.keys(choice)))];
  const columns = names.map((name) => scaled(choices.map((choice) => choice[name] ?? null)));
  return choices.map((_, i) => columns.flatMap((column) => column[i] ?? []));
};

/** Matérn 5/2 over half the range of a setting. */
const kernel = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => {
  const squared = a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
  const r = Math.sqrt(5 * squared) / 0.5;
  return (1 + r + (r * r) / 3) * Math.exp(-r);
};

/** Of the losses, in their own deviations: seeds differ by about this much. */
const noise = 1e-2;

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** The normal distribution function (Abramowitz and Stegun 26.2.17; off by less than 1e-7). */
const distribution = (z: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    density(z) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
};

/** How much below `best` a normal number of this mean and deviation is expected to be. */
const improvement = (best: number, mean: number, deviation: number): number => {
  const z = (best - mean) / deviation;
  return (best - mean) * distribution(z) + deviation * density(z);
};

/** The losses in units of their deviation, about their mean; one that is not finite counts as the worst. */
const standard = (losses: ReadonlyArray<number>): ReadonlyArray<number> => {
  const finite = losses.filter(Number.isFinite);
  const worst = Math.max(...finite, 0);
  const all = losses.map((loss) => (Number.isFinite(loss) ? loss : worst));
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
  return all.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
};

/** Combinations that are drawn before a model of the losses says anything. */
const firstDraws = (dimensions: number): number => 2 + 2 * dimensions;

/**
 * The combination to try next: undefined once `budget` are tried or under way, or all. `losses` holds those that are
 * tried, by their place in `choices`; the ones under way count as what the model expects of them, so that several can
 * be tried at once.
 */
export const nextChoice = (
  choices: ReadonlyArray<Choice>,
  losses: ReadonlyMap<number, number>,
  underWay: ReadonlySet<number>,
  { budget, seed }: { readonly budget: number; readonly seed: number },
): number | undefined => {
  const begun = new Set([...losses.keys(), ...underWay]);
  const order = drawn(choices.length, choices.length, seed).filter((i) => !begun.has(i));
  const dimensions = new Set(choices.flatMap((choice) => Object.keys(choice))).size;
  if (begun.size >= budget || order.length === 0) return undefined;
  if (losses.size === 0 || begun.size < firstDraws(dimensions)) return order[0];
  return bestOf(placed(choices), losses, underWay, order);
};

interface Fit {
  readonly seen: ReadonlyArray<ReadonlyArray<number>>;
  readonly factor: CholeskyDecomposition;
  readonly weights: Matrix;
}

const fitted = (seen: ReadonlyArray<ReadonlyArray<number>>, values: ReadonlyArray<number>): Fit => {
  const gram = new Matrix(seen.map((a, i) => seen.map((b, j) => kernel(a, b) + (i === j ? noise : 0))));
  const factor = new CholeskyDecomposition(gram);
  return { seen, factor, weights: factor.solve(Matrix.columnVector([...values])) };
};

const predicted = ({ seen, factor, weights }: Fit, at: ReadonlyArray<number>) => {
  const row = Matrix.columnVector(seen.map((other) => kernel(at, other)));
  const mean = row.dot(weights);
  const variance = 1 + noise - row.dot(factor.solve(row));
  return { mean, deviation: Math.sqrt(Math.max(variance, 1e-12)) };
};

const bestOf = (
  places: ReadonlyArray<ReadonlyArray<number>>,
  losses: ReadonlyMap<number, number>,
  underWay: ReadonlySet<number>,
  open: ReadonlyArray<number>,
): number | undefined => {
  const at = (i: number): ReadonlyArray<number> => places[i] ?? [];
  const [known, values] = [[...losses.keys()].map(at), standard([...losses.values()])];
  const alone = fitted(known, values);
  const waiting = [...underWay].map(at);
  const guessed = waiting.map((place) => predicted(alone, place).mean);
  const fit = waiting.length === 0 ? alone : fitted([...known, ...waiting], [...values, ...guessed]);
  const best = Math.min(...values);
  const gains = open.map((i) => {
    const { mean, deviation } = predicted(fit, at(i));
    return improvement(best, mean, deviation);
  });
  return open[gains.indexOf(Math.max(...gains))];
};
