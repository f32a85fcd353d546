// Repeats a value along axes that it lacks. dx = the sum of dy over those axes.
import * as E from "fp-ts/lib/Either.js";
import type { Builder, Ref } from "../graph/builder.js";
import { type Axes, axis, batch, f32, i32, printAxis, sameAxis, scalar } from "../graph/type.js";
import { reshape, sum } from "./dsl.js";
import { anything, at, offsets, read, strides, takes } from "./make.js";
import type { Op } from "./op.js";

export interface BroadcastAttributes {
  readonly to: Axes;
}

/** Where the axes of `from` stand in `to`: the leftmost subsequence, or undefined where there is none. */
export const broadcastPositions = (from: Axes, to: Axes): ReadonlyArray<number> | undefined => {
  const positions: Array<number> = [];
  for (const a of from) {
    const next = to.findIndex((b, i) => i > (positions.at(-1) ?? -1) && sameAxis(a, b));
    if (next < 0) return undefined;
    positions.push(next);
  }
  return positions;
};

const added = (from: Axes, to: Axes): ReadonlyArray<number> => {
  const kept = broadcastPositions(from, to) ?? [];
  return to.map((_, i) => i).filter((i) => !kept.includes(i));
};

/**
 * Repeats `x`, whose axes are those of `to` at `kept`, along the others. Where twin axes would be matched elsewhere
 * than at `kept`, it broadcasts under temporary names.
 */
export const spread = (b: Builder, x: Ref, to: Axes, kept: ReadonlyArray<number>): Ref => {
  const from = kept.map((i) => at(to, i));
  const found = broadcastPositions(from, to);
  if (found?.every((position, i) => position === kept[i])) return b.emit("broadcast", [reshape(b, x, from)], { to });
  const marked = to.map((a, i) => ({ ...a, name: `axis-${i}` }));
  const there = b.emit(
    "broadcast",
    [
      reshape(
        b,
        x,
        kept.map((i) => at(marked, i)),
      ),
    ],
    { to: marked },
  );
  return reshape(b, there, to);
};

export const broadcast: Op<BroadcastAttributes> = {
  doc: "the same values repeated along new axes",
  kind: "movement",
  readsViews: true,
  infer: takes([anything], ([x], { to }) =>
    broadcastPositions(x.axes, to) === undefined
      ? E.left(`axes ${x.axes.map(printAxis).join(", ")} are no subsequence of ${to.map(printAxis).join(", ")}`)
      : E.right({ dtype: x.dtype, axes: to }),
  ),
  derive: ({ b, gradient, inputs, attributes }) => [sum(b, gradient, added(at(inputs, 0).type.axes, attributes.to))],
  evaluate: (inputs, { to }, { shape, inputTypes }) => {
    const x = at(inputs, 0);
    const kept = broadcastPositions(at(inputTypes, 0).axes, to) ?? [];
    const own = strides(x.shape);
    return read(
      x.data,
      offsets(
        shape,
        shape.map((_, i) => own[kept.indexOf(i)] ?? 0),
      ),
    );
  },
  flops: () => 0,
  samples: [
    { inputs: [scalar], attributes: { to: [batch, axis("feature", 3)] } },
    { inputs: [f32(axis("feature", 3))], attributes: { to: [batch, axis("feature", 3)] } },
    { inputs: [f32(batch)], attributes: { to: [batch, axis("feature", 3)] } },
    {
      inputs: [f32(batch, axis("channel", 2))],
      attributes: { to: [batch, axis("height", 2), axis("width", 3), axis("channel", 2)] },
    },
    { inputs: [f32(axis("latent", 2))], attributes: { to: [axis("latent", 2), axis("latent", 2)] } },
    {
      inputs: [f32(axis("latent", 2), axis("latent", 2))],
      attributes: { to: [axis("latent", 2), axis("row", 3), axis("latent", 2)] },
    },
    { inputs: [i32(batch)], attributes: { to: [batch, axis("slot", 2)] } },
  ],
};
