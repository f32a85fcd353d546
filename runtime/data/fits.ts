/**
 * Whether values of one shape are values of another.
 *
 * In: the shape that a model wants of a sample, and the one that data has. Axes of one may be missing or extra, and
 * either may be flat: the numbers are then the same, in the same order. Nothing else fits, even where the counts agree:
 * 20 × 32 is not 32 × 20.
 */
type Shape = ReadonlyArray<number>;

const product = (shape: Shape): number => shape.reduce((all, size) => all * size, 1);

const squeezed = (shape: Shape): Shape => shape.filter((size) => size !== 1);

const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

export const fits = (wanted: Shape, found: Shape): boolean => {
  if (product(wanted) !== product(found)) return false;
  const [a, b] = [squeezed(wanted), squeezed(found)];
  return a.length <= 1 || b.length <= 1 || same(a, b);
};

/** Whether it would fit with its first axis, of channels, moved to the end. */
export const fitsTurned = (wanted: Shape, found: Shape): boolean => {
  const [channels, ...rest] = found;
  return wanted.length === 3 && found.length === 3 && channels !== undefined && fits(wanted, [...rest, channels]);
};

/** Values with the first axis of each sample moved to the end: [count, c, h, w] becomes [count, h, w, c]. */
export const turned = <A extends { [index: number]: number; readonly length: number }>(
  values: A,
  [channels = 1, ...rest]: Shape,
  out: A,
): A => {
  const pixels = product(rest);
  const each = channels * pixels;
  for (let from = 0; from < values.length; from += each)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < pixels; p++) out[from + p * channels + c] = values[from + c * pixels + p] ?? 0;
  return out;
};
