// The size at which a model has as many parameters as another. In: how many it has at each size, if it is sound there.
// Out: the closest size tried.
import { limits } from "../base/limits.js";

export interface Matched {
  readonly size: number;
  readonly count: number;
}

/** How far past a size that is not sound (heads that don't divide it, say) the next sound one is looked for. */
const reach = 32;

/**
 * Looks for the whole size from 1 on whose count is nearest to `target`, beginning at `start`. Counts are taken to grow
 * with the size: doubling, then bisection, some forty counts in all. `undefined` where no size tried is sound.
 */
export const closestSize = (
  countAt: (size: number) => number | undefined,
  target: number,
  start: number,
): Matched | undefined => {
  const seen = new Map<number, number | undefined>();
  const count = (size: number): number | undefined => {
    if (!seen.has(size)) seen.set(size, countAt(size));
    return seen.get(size);
  };
  const soundFrom = (size: number, end: number): number | undefined => {
    for (let at = size; at <= Math.min(end, size + reach); at++) if (count(at) !== undefined) return at;
    return undefined;
  };
  let [low, high] = [0, start];
  while (high < limits.size && (count(soundFrom(high, high + reach) ?? high) ?? target) < target) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const sound = soundFrom(middle, high);
    if (sound === undefined || (count(sound) ?? target) >= target) high = middle;
    else low = Math.max(sound, middle);
  }
  soundFrom(low + 1, low + reach);
  soundFrom(high, high + reach);
  const found = [...seen].flatMap(([size, counted]) => (counted === undefined ? [] : [{ size, count: counted }]));
  const far = ({ count: counted }: Matched): number => Math.abs(counted - target);
  return found.sort((a, b) => far(a) - far(b) || a.size - b.size)[0];
};
