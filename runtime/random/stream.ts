/**
 * Named random streams: every random number of a run comes from one.
 *
 * In: a seed, a name (`"shuffle"`, `"noise/latent"`, …) and a step. Out: a generator that is a pure function of the
 * three. A resumed run opens the stream of its step again and needs no saved generator state; two engines that open the
 * same streams see the same noise.
 */
import { hash128, type Key } from "./hash.js";

export interface Stream {
  /** The next whole number of 0 … 2³² − 1. */
  readonly next: () => number;
  /** The next number of [0, 1), a multiple of 2⁻²⁴ and so exact as a float32. */
  readonly uniform: () => number;
  /** The next standard normal number. */
  readonly normal: () => number;
  /** An unbiased whole number of 0 … bound − 1, for 1 ≤ bound ≤ 2³². */
  readonly below: (bound: number) => number;
  /** Fills `out` with uniform numbers of [low, high). Rounding to float32 may give `high` itself. */
  readonly fillUniform: (out: Float32Array, low: number, high: number) => void;
  /** Fills `out` with what `normal` would give, in order. */
  readonly fillNormal: (out: Float32Array) => void;
  /** A uniformly drawn order of 0 … n − 1. */
  readonly permutation: (n: number) => Uint32Array;
}

/** xoshiro128** 1.1 (Blackman and Vigna 2018): period 2¹²⁸ − 1. */
const xoshiro = (key: Key): (() => number) => {
  let [a, b, c, d] = key;
  return () => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
};

/** Box and Muller 1958; each pair of draws gives two numbers. The radius draw has 32 bits, so the tail reaches 6.6. */
const gaussian = (next: () => number): (() => number) => {
  let spare = 0;
  let kept = false;
  return () => {
    if (kept) {
      kept = false;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log((next() + 1) / 0x1_0000_0000));
    const turn = (2 * Math.PI * next()) / 0x1_0000_0000;
    spare = radius * Math.sin(turn);
    kept = true;
    return radius * Math.cos(turn);
  };
};

/** Draws again while the draw falls into the incomplete last run of `bound` numbers, so no remainder is favoured. */
const bounded =
  (next: () => number) =>
  (bound: number): number => {
    const fair = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let draw = next();
    while (draw >= fair) draw = next();
    return draw % bound;
  };

/** Fisher–Yates, from the last place down. */
const shuffled = (n: number, below: (bound: number) => number): Uint32Array => {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1);
    const moved = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = moved;
  }
  return order;
};

/**
 * The key of the stream of (seed, name, step): all that an engine needs to draw its numbers itself. Distinct triples
 * have distinct keys: seed and step hold no slash, so the first and last slash of the hashed text part it
 * unambiguously.
 */
export const streamKey = (seed: number, name: string, step?: number): Key => {
  const key = hash128(`${seed}/${name}/${step ?? ""}`);
  // All zeros is the one state that the generator can't leave.
  return key.some((word) => word !== 0) ? key : [0, 0, 0, 1];
};

/** Opens the stream of (seed, name, step). */
export const stream = (seed: number, name: string, step?: number): Stream => streamOf(streamKey(seed, name, step));

/** Opens the stream of a key. */
export const streamOf = (key: Key): Stream => {
  const next = xoshiro(key);
  const uniform = () => (next() >>> 8) / 0x100_0000;
  const normal = gaussian(next);
  const below = bounded(next);
  return {
    next,
    uniform,
    normal,
    below,
    fillUniform: (out, low, high) => {
      for (let i = 0; i < out.length; i++) out[i] = low + (high - low) * uniform();
    },
    fillNormal: (out) => {
      for (let i = 0; i < out.length; i++) out[i] = normal();
    },
    permutation: (n) => shuffled(n, below),
  };
};
