// Scaled dot-product attention (Vaswani et al. 2017): what the layer and the placement share. Queries and keys are
// features of positions; a vector is one position, an image's pixels are counted row by row.

import type { Builder, Ref } from "../ir/graph/builder.js";
import { axis, f32 } from "../ir/graph/type.js";
import {
  add,
  batchMatMul,
  broadcast,
  detach,
  divide,
  exp,
  reshape,
  scale,
  step,
  subtract,
  sum,
  transpose,
} from "../ir/op/dsl.js";
import { fixedSize, positionsOf, sequenceAxes, widthOf } from "../scope/scope.js";
import { whole } from "./codec.js";
import { shut } from "./mask.js";
import { withDefault } from "./record.js";

export const headsField = withDefault(
  whole("a whole number from 1 to 1024", 1, 1024),
  "Attentions side by side, each over its own share of the features; must divide the width.",
  1,
);

/** A value as [batch, time, feature]: its positions in row-major order. */
export const tokensOf = (b: Builder, x: Ref): Ref => reshape(b, x, sequenceAxes(positionsOf(x.type), widthOf(x.type)));

/** exp(x − max x)/Σ exp(x − max x) over the last axis; the shift cancels, so no gradient passes through it. */
const softmax = (b: Builder, x: Ref): Ref => {
  const { axes } = x.type;
  const last = axes.length - 1;
  const greatest = detach(b, b.emit("max", [x], { axes: [last] }));
  const raised = exp(b, subtract(b, x, broadcast(b, greatest, axes)));
  return divide(b, raised, broadcast(b, sum(b, raised, [last]), axes));
};

/** Far below any score, and far from where float32 overflows: its exponential is 0. */
const forbidden = -1e9;

const counted = (b: Builder, name: string, size: number): Ref =>
  b.emit("constant", [], { type: f32(axis(name, size)), values: Array.from({ length: size }, (_, i) => i) });

/** [query, key]: 0 where the key stands at or before the query, else what forbids it. */
const causalMask = (b: Builder, length: number): Ref => {
  const axes = [axis("query", length), axis("key", length)];
  const [query, key] = [counted(b, "query", length), counted(b, "key", length)];
  return scale(b, step(b, subtract(b, broadcast(b, key, axes), broadcast(b, query, axes))), forbidden);
};

/** [batch, key]: 0 where a key is there, else what forbids it. */
const closed = (b: Builder, mask: Ref): Ref =>
  shut(b, reshape(b, mask, [...mask.type.axes.slice(0, 1), axis("key", fixedSize(mask.type, "time"))]));

export interface Attention {
  readonly heads: number;
  /** Each position sees itself and those before it only; queries and keys are the same positions then. */
  readonly causal: boolean;
}

/**
 * softmax(q·kᵀ/√d)·v for each head, d its width. [batch, time, feature] each, k and v of one length; the result is as
 * long as q. Keys that the mask, [batch, time], says are padding are seen by none.
 */
export const attend = (b: Builder, q: Ref, k: Ref, v: Ref, { heads, causal }: Attention, mask?: Ref): Ref => {
  const width = widthOf(q.type) / heads;
  const [batch] = q.type.axes as readonly [(typeof q.type.axes)[number]];
  const split = (x: Ref, name: string, order: ReadonlyArray<number>): Ref =>
    transpose(
      b,
      reshape(b, x, [batch, axis(name, positionsOf(x.type)), axis("head", heads), axis("width", width)]),
      order,
    );
  const queries = split(scale(b, q, 1 / Math.sqrt(width)), "query", [0, 2, 1, 3]);
  const scores = batchMatMul(b, queries, split(k, "key", [0, 2, 3, 1]));
  const seen = causal ? add(b, scores, broadcast(b, causalMask(b, positionsOf(q.type)), scores.type.axes)) : scores;
  const known = mask === undefined ? seen : add(b, seen, broadcast(b, closed(b, mask), seen.type.axes));
  const mixed = batchMatMul(b, softmax(b, known), split(v, "key", [0, 2, 1, 3]));
  return reshape(b, transpose(b, mixed, [0, 2, 1, 3]), sequenceAxes(positionsOf(q.type), widthOf(q.type)));
};
