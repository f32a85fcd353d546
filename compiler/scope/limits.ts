// How large a value is, counted before it is allocated, and what bounds it.

import { limits } from "../base/limits.js";
import { isBatch, type TensorType } from "../ir/graph/type.js";

export const {
  parameters: largestParameters,
  perSample: largestPerSample,
  layers: mostLayers,
  unrolled: longestUnrolled,
  pieces: mostPieces,
} = limits;

export const elementsPerSample = (type: TensorType): bigint =>
  type.axes.reduce((n, { size }) => n * BigInt(isBatch(size) ? size.times : size), 1n);
