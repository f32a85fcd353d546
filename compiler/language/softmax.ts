// Softmax along the last axis, safe for logits of any size: the greatest is taken off first, and no gradient flows
// through it, since softmax(l − s) is the same for every s.
import type { Builder, Ref } from "../ir/graph/builder.js";
import { broadcast, detach, divide, exp, log, subtract, sum } from "../ir/op/dsl.js";

const lastOf = ({ type }: Ref): number => type.axes.length - 1;

/** l − max l, at most 0. */
const centred = (b: Builder, logits: Ref): Ref => {
  const greatest = detach(b, b.emit("max", [logits], { axes: [lastOf(logits)] }));
  return subtract(b, logits, broadcast(b, greatest, logits.type.axes));
};

/** exp(l) / Σ exp(l) */
export const softmax = (b: Builder, logits: Ref): Ref => {
  const each = exp(b, centred(b, logits));
  return divide(b, each, broadcast(b, sum(b, each, [lastOf(logits)]), logits.type.axes));
};

/** l − log Σ exp(l) */
export const logSoftmax = (b: Builder, logits: Ref): Ref => {
  const below = centred(b, logits);
  const total = log(b, sum(b, exp(b, below), [lastOf(logits)]));
  return subtract(b, below, broadcast(b, total, logits.type.axes));
};
