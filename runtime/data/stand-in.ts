/**
 * Numbers that stand for no value: −999 among temperatures.
 *
 * In: a column's numbers. Out: those of nines that lie far from all others, with how often each occurs. A negative one
 * must be further away than the others are spread, a positive one five times as far.
 */

export interface StandIn {
  readonly value: number;
  readonly count: number;
}

const NINES = /^-?9{2,7}(?:\.25|\.9+)?$/;
const MOST = 3;

interface Span {
  least: number;
  most: number;
}

/** The ends of the values, but for those that are left out. */
const spanOf = (values: ArrayLike<number>, without: ReadonlySet<number>): Span => {
  const span: Span = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (without.has(value)) continue;
    if (value < span.least) span.least = value;
    if (value > span.most) span.most = value;
  }
  return span;
};

const isFar = (value: number, { least, most }: Span): boolean => {
  if (least > most) return false;
  const away = value < least ? least - value : value - most;
  return away > (most - least) * (value < 0 ? 1 : 5) && away > Math.max(Math.abs(least), Math.abs(most)) / 2;
};

const occurrences = (values: ArrayLike<number>, wanted: number): number => {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) count += 1;
  return count;
};

export const standInsOf = (values: ArrayLike<number>): ReadonlyArray<StandIn> => {
  const found = new Set<number>();
  let all = spanOf(values, found);
  while (found.size < MOST) {
    const { least, most } = all;
    const rest = [least, most].filter((value) => NINES.test(String(value)));
    const far = rest
      .map((value) => ({ value, without: spanOf(values, new Set([...found, value])) }))
      .find(({ value, without }) => isFar(value, without));
    if (far === undefined) break;
    found.add(far.value);
    all = far.without;
  }
  return [...found].map((value) => ({ value, count: occurrences(values, value) }));
};
