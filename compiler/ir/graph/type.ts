// Tensor types: a dtype and named axes. The batch is symbolic, so two axes are equal only when both their names and
// their sizes are; a batch that happens to equal a latent size never passes (failure C15).

export type DType = "f32" | "i32";

/** A size that depends on the batch: `times` samples' worth of the batch axis. `{ times: 1 }` is the batch itself. */
export interface BatchSize {
  readonly times: number;
}

export type Size = number | BatchSize;

export interface Axis {
  readonly name: string;
  readonly size: Size;
}

export type Axes = ReadonlyArray<Axis>;

/** What a value is: the type of its numbers, and its axes by name and size. */
export interface TensorType {
  readonly dtype: DType;
  readonly axes: Axes;
}

/** The symbolic batch axis, first in every value that a model computes from data. */
export const batch: Axis = { name: "batch", size: { times: 1 } };

export const axis = (name: string, size: Size): Axis => ({ name, size });

export const f32 = (...axes: Axes): TensorType => ({ dtype: "f32", axes });

export const i32 = (...axes: Axes): TensorType => ({ dtype: "i32", axes });

export const scalar: TensorType = f32();

export const isBatch = (size: Size): size is BatchSize => typeof size !== "number";

export const sameSize = (a: Size, b: Size): boolean =>
  isBatch(a) ? isBatch(b) && a.times === b.times : !isBatch(b) && a === b;

export const sameAxis = (a: Axis, b: Axis): boolean => a.name === b.name && sameSize(a.size, b.size);

export const sameAxes = (a: Axes, b: Axes): boolean =>
  a.length === b.length && a.every((left, i) => sameAxis(left, b[i] as Axis));

export const sameType = (a: TensorType, b: TensorType): boolean => a.dtype === b.dtype && sameAxes(a.axes, b.axes);

/** The number of elements per unit of batch, and how many batch axes multiply it (0 or 1 in every graph we build). */
export const elements = (axes: Axes): { readonly count: number; readonly batches: number } =>
  axes.reduce(
    (sum, { size }) =>
      isBatch(size)
        ? { count: sum.count * size.times, batches: sum.batches + 1 }
        : { count: sum.count * size, batches: sum.batches },
    { count: 1, batches: 0 },
  );

/**
 * The size that several axes make when merged into one. Throws when two of them carry the batch: a broken invariant.
 */
export const mergedSize = (axes: Axes): Size => {
  const { count, batches } = elements(axes);
  if (batches > 1) throw new Error("two batch axes cannot merge into one");
  return batches === 0 ? count : { times: count };
};

/** A size as a number, for a given number of samples. */
export const sizeAt = (size: Size, samples: number): number => (isBatch(size) ? size.times * samples : size);

/** The shape that an engine sees, for a given number of samples. */
export const shapeAt = (axes: Axes, samples: number): ReadonlyArray<number> => axes.map((a) => sizeAt(a.size, samples));

export const countAt = (axes: Axes, samples: number): number =>
  axes.reduce((product, a) => product * sizeAt(a.size, samples), 1);

export const lastAxis = (type: TensorType): Axis | undefined => type.axes[type.axes.length - 1];

const printSize = (size: Size): string => (isBatch(size) ? `${size.times}·batch` : `${size}`);

export const printAxis = ({ name, size }: Axis): string =>
  name === "batch" && isBatch(size) && size.times === 1 ? "batch" : `${name} ${printSize(size)}`;

/** `f32[batch, height 28, width 28, channel 1]` — the one printed form, in messages, goldens and `explain`. */
export const printType = ({ dtype, axes }: TensorType): string => `${dtype}[${axes.map(printAxis).join(", ")}]`;
