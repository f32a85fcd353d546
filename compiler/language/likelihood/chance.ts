// Single draws from distributions, as likelihoods use them. In: parameters, and chance: uniform and normal numbers, one
// a call. Out: a value. Which numbers chance gives is its owner's business, so that one seed gives one sample.

export interface Chance {
  /** In [0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** In (0, 1): a logarithm can be taken of it, and of what is left of 1. */
const inside = ({ uniform }: Chance): number => Math.min(Math.max(uniform(), 2 ** -53), 1 - 2 ** -53);

/** Marsaglia & Tsang 2000; below shape 1 by the power of a uniform number. */
export const gammaDraw = (chance: Chance, shape: number): number => {
  if (shape < 1) return gammaDraw(chance, shape + 1) * inside(chance) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = chance.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(inside(chance)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
};

/**
 * Below rate 30 by products of uniform numbers (Knuth); above, gammas take away large parts of the rate first (Ahrens &
 * Dieter 1974).
 */
export const poissonDraw = (chance: Chance, rate: number): number => {
  let [left, count] = [rate, 0];
  while (left > 30) {
    const part = Math.floor((7 / 8) * left);
    const x = gammaDraw(chance, part);
    if (x > left) return count + binomialDraw(chance, part - 1, left / x);
    left -= x;
    count += part;
  }
  const limit = Math.exp(-left);
  for (let product = inside(chance); product > limit; product *= inside(chance)) count++;
  return count;
};

/**
 * Of `n` trials, those that succeed: halved by the median of their uniform numbers, a beta draw, until few are left.
 */
const binomialDraw = (chance: Chance, n: number, p: number): number => {
  let [trials, share, count] = [n, p, 0];
  while (trials > 20) {
    const middle = 1 + Math.floor(trials / 2);
    const [a, b] = [gammaDraw(chance, middle), gammaDraw(chance, trials + 1 - middle)];
    const at = a / (a + b);
    if (at <= share) {
      count += middle;
      [trials, share] = [trials - middle, (share - at) / (1 - at)];
    } else [trials, share] = [middle - 1, share / at];
  }
  for (let i = 0; i < trials; i++) if (chance.uniform() < share) count++;
  return count;
};

/** The index of one of several logits, by the greatest of logits and Gumbel noise. */
export const categoryDraw = (chance: Chance, logits: ReadonlyArray<number>): number => {
  const noisy = logits.map((logit) => logit - Math.log(-Math.log(inside(chance))));
  return noisy.indexOf(Math.max(...noisy));
};

export const logisticDraw = (chance: Chance): number => {
  const u = inside(chance);
  return Math.log(u) - Math.log1p(-u);
};

export const laplaceDraw = (chance: Chance): number => {
  const u = inside(chance) - 0.5;
  return -Math.sign(u) * Math.log1p(-2 * Math.abs(u));
};

/** A normal number over the root of a χ² one by its freedom. */
export const studentDraw = (chance: Chance, freedom: number): number =>
  chance.normal() / Math.sqrt((2 * gammaDraw(chance, freedom / 2)) / freedom);

export const sigmoidOf = (logit: number): number => 1 / (1 + Math.exp(-logit));
