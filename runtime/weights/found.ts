/** Tensors as a file of weights has them, all as float32. In: shapes. Out: whether so much may be held. */

export interface Found {
  readonly shape: ReadonlyArray<number>;
  /** In C order. */
  readonly data: Float32Array;
}

/** 1 GiB of float32, as much as a model may have. */
const MOST_NUMBERS = 2 ** 28;

export const sized = (shape: ReadonlyArray<number>): boolean =>
  shape.reduce((product, n) => product * n, 1) <= MOST_NUMBERS;
