// What a model may cost before anything of it is allocated; past these a spec is refused, since it can't have been meant.
import { isBatch, type TensorType } from "../graph/type.js";

export const largestParameters = 2n ** 28n;
/** Elements of one value, per sample. */
export const largestPerSample = 2n ** 26n;
/** Layers and injections together. */
export const mostLayers = 4096;
/** Time steps of a layer that is unrolled: each is some forty nodes of a train step. */
export const longestUnrolled = 512;
/** Runs of indices from one source along an axis: each is kept, so that initial weights follow their source. */
export const mostPieces = 2 ** 20;

export const elementsPerSample = (type: TensorType): bigint =>
  type.axes.reduce((n, { size }) => n * BigInt(isBatch(size) ? size.times : size), 1n);
