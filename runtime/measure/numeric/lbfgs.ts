/**
 * Minimises a smooth convex function: limited-memory BFGS with ten pairs and a backtracking line search (Nocedal &
 * Wright 2006, algorithms 7.4, 7.5).
 *
 * In: a function that gives the value and writes the gradient, and where to start. Out: where it ended. Deterministic.
 */

/** The value at `at`; writes the gradient into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface Minimised {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the largest element of the gradient came below the tolerance. */
  readonly converged: boolean;
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

const memory = 10;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};

/** a + k·b, into a new array. */
const along = (a: Float64Array, k: number, b: Float64Array): Float64Array =>
  Float64Array.from(a, (value, i) => value + k * (b[i] ?? 0));

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** −H·g by the two loops over the pairs. */
const direction = (gradient: Float64Array, pairs: ReadonlyArray<Pair>): Float64Array => {
  let q: Float64Array = gradient;
  const alphas = [...pairs].reverse().map(({ s, y, rho }) => {
    const alpha = rho * dot(s, q);
    q = along(q, -alpha, y);
    return alpha;
  });
  const last = pairs.at(-1);
  const scale = last === undefined ? 1 / Math.max(largest(gradient), 1) : 1 / (last.rho * dot(last.y, last.y));
  let r: Float64Array = q.map((value) => value * scale);
  for (const [i, { s, y, rho }] of pairs.entries())
    r = along(r, (alphas[pairs.length - 1 - i] ?? 0) - rho * dot(y, r), s);
  return r.map((value) => -value);
};

interface Reached {
  readonly at: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Halves the step until the value falls enough (Armijo, 1e-4); undefined where no step helps. */
const searched = (objective: Objective, from: Reached, towards: Float64Array): Reached | undefined => {
  const slope = dot(from.gradient, towards);
  for (let step = 1; step > 1e-12; step /= 2) {
    const at = along(from.at, step, towards);
    const gradient = new Float64Array(at.length);
    const value = objective(at, gradient);
    if (value <= from.value + 1e-4 * step * slope) return { at, value, gradient };
  }
  return undefined;
};

/** Minimises from `start` until no element of the gradient is above `tolerance`. */
export const minimise = (
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-6, iterations = 500 } = {},
): Minimised => {
  const gradient = new Float64Array(start.length);
  let here: Reached = { at: start, value: objective(start, gradient), gradient };
  let pairs: ReadonlyArray<Pair> = [];
  for (let i = 0; i < iterations; i++) {
    if (largest(here.gradient) <= tolerance) return { ...here, iterations: i, converged: true };
    const next = searched(objective, here, direction(here.gradient, pairs));
    if (next === undefined) return { ...here, iterations: i, converged: false };
    const [s, y] = [along(next.at, -1, here.at), along(next.gradient, -1, here.gradient)];
    const curvature = dot(s, y);
    if (curvature > 1e-14 * dot(y, y)) pairs = [...pairs, { s, y, rho: 1 / curvature }].slice(-memory);
    here = next;
  }
  return { ...here, iterations, converged: largest(here.gradient) <= tolerance };
};
