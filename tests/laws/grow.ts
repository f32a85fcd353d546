// Grows random well-typed graphs: each choice picks a move and the values it works on. Moves are picked so that the
// laws of the optimiser have something to do: identities, signs, scales, movements that undo each other, layers.
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import {
  type Axis,
  axis,
  batch,
  elements,
  f32,
  isBatch,
  mergedSize,
  sameAxis,
  sameType,
} from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { dense, fed, held } from "../optimise/models.js";

/** Numbers that a move draws its decisions from. */
export type Choice = readonly [move: number, first: number, second: number, third: number];

type Move = (b: Builder, pool: ReadonlyArray<Ref>, choice: Choice) => Ref | undefined;

const pick = <T>(items: ReadonlyArray<T>, by: number): T => items[by % items.length] as T;

/** Mostly one of the last few values, so that moves build on each other. */
const value = (pool: ReadonlyArray<Ref>, by: number): Ref =>
  by % 3 === 0 ? pick(pool, by) : (pool.at(-1 - (by % Math.min(pool.length, 3))) as Ref);

/** Another value of the same type, or a scalar. */
const partner = (b: Builder, pool: ReadonlyArray<Ref>, x: Ref, by: number): Ref => {
  const fitting = pool.filter((y) => sameType(x.type, y.type) || y.type.axes.length === 0);
  const constants = [0, 1, -1, 2, 0.5, 3, -0.25];
  return by % 3 === 0 ? d.number(b, pick(constants, by)) : pick([x, ...fitting], by);
};

/** Smooth everywhere and bounded, or nearly: rounding stays rounding however deep the graph. */
const unaries = [d.negate, d.tanh, d.sigmoid, d.relu, d.absolute, d.sin, d.cos, d.softplus, d.elu] as const;
const binaries = [d.add, d.subtract, d.multiply, d.maximum, d.minimum] as const;

const fixedAxis = (x: Ref): number => x.type.axes.findIndex(({ size }) => !isBatch(size));

const sizeOf = (x: Ref, i: number): number => x.type.axes[i]?.size as number;

const matrices = (pool: ReadonlyArray<Ref>): ReadonlyArray<Ref> => pool.filter((x) => x.type.axes.length === 2);

/** x times a matrix that fits, as it is or flipped. */
const product = (b: Builder, x: Ref, matrices: ReadonlyArray<Ref>, by: number): Ref | undefined => {
  const [left] = x.type.axes.slice(1);
  const at = (end: number): ReadonlyArray<Ref> =>
    matrices.filter((y) => sameAxis(left as Axis, y.type.axes[end] as Axis));
  const candidates = [...at(0), ...at(1).map((y) => d.transpose(b, y, [1, 0]))];
  return candidates.length === 0 ? undefined : d.matMul(b, x, pick(candidates, by));
};

const moves: ReadonlyArray<Move> = [
  (b, pool, [, i, j]) => pick(unaries, j)(b, value(pool, i)),
  (b, pool, [, i, j]) => pick(unaries, j)(b, value(pool, i)),
  (b, pool, [, i, j, k]) => pick(binaries, j)(b, value(pool, i), partner(b, pool, value(pool, i), k)),
  (b, pool, [, i, j, k]) => pick(binaries, j)(b, partner(b, pool, value(pool, i), k), value(pool, i)),
  (b, pool, [, i, j]) => d.divide(b, value(pool, i), d.number(b, pick([1, 2, 3, -4], j))),
  (b, pool, [, i, j]) => d.power(b, value(pool, i), d.number(b, pick([1, 2], j))),
  (b, pool, [, i, j]) => {
    const order = value(pool, i).type.axes.map((_, k) => k);
    return d.transpose(b, value(pool, i), j % 2 === 0 ? order.reverse() : order);
  },
  (b, pool, [, i, j]) => d.relabelLast(b, value(pool, i), pick(["a", "b", "feature"], j)),
  (b, pool, [, i]) => {
    const { type } = value(pool, i);
    if (elements(type.axes).batches > 1) return undefined;
    return b.emit("reshape", [value(pool, i)], { to: [axis("flat", mergedSize(type.axes))] });
  },
  (b, pool, [, i]) =>
    d.broadcast(
      b,
      value(
        pool.filter((x) => x.type.axes.length === 0),
        i,
      ),
      [batch, axis("feature", 3)],
    ),
  (b, pool, [, i, j]) => {
    const x = value(pool, i);
    if (x.type.axes.length === 0 || x.type.axes.length > 2) return undefined;
    return d.broadcast(b, x, j % 2 === 0 ? [axis("k", 2), ...x.type.axes] : x.type.axes);
  },
  (b, pool, [, i, j]) => {
    const x = value(pool, i);
    return x.type.axes.length === 0 ? x : d.scale(b, d.sum(b, x, [j % x.type.axes.length]), 0.25);
  },
  (b, pool, [, i, j, k]) => {
    const [x, along] = [value(pool, i), fixedAxis(value(pool, i))];
    if (along < 0) return undefined;
    const start = j % sizeOf(x, along);
    return d.slice(b, x, along, start, 1 + (k % (sizeOf(x, along) - start)));
  },
  (b, pool, [, i, j]) => {
    const [x, along] = [value(pool, i), fixedAxis(value(pool, i))];
    if (along < 0 || sizeOf(x, along) > 6) return undefined;
    return b.emit("concat", [x, ...pool.filter((y) => sameType(x.type, y.type)).slice(0, j % 3)], { axis: along });
  },
  (b, pool, [, i, j]) => {
    const [x, along] = [value(pool, i), fixedAxis(value(pool, i))];
    if (along < 0) return undefined;
    const n = sizeOf(x, along);
    return b.emit("permute", [x], { axis: along, order: Array.from({ length: n }, (_, k) => (k + j) % n) });
  },
  (b, pool, [, i, j]) => product(b, value(matrices(pool), i), matrices(pool), j),
  (b, pool, [, i, j]) => product(b, d.transpose(b, value(matrices(pool), i), [1, 0]), matrices(pool), j),
  (b, pool, [, i, j]) => {
    const made = product(b, value(matrices(pool), i), matrices(pool), j);
    return made && d.transpose(b, made, [1, 0]);
  },
  (b, pool, [, i, j]) => {
    const x = value(matrices(pool), i);
    if (x.type.axes[1] === undefined || isBatch(x.type.axes[1].size)) return undefined;
    const activation = pick(["relu", "tanh", "linear", "softplus"] as const, j);
    return dense(b, [], x, `layer${b.nodes().length}`, 3, activation);
  },
];

const seeds = (b: Builder): Array<Ref> => [
  fed(b, "x", f32(batch, axis("feature", 3))),
  fed(b, "y", f32(batch, axis("feature", 3))),
  fed(b, "s", f32()),
  held(b, "w", f32(axis("feature", 3), axis("hidden", 2))),
];

/** A graph of one move per choice; moves that fit no value are skipped. Its outputs are the last few values. */
export const grow = (choices: ReadonlyArray<Choice>): Graph =>
  buildGraph("grown", (b) => {
    const pool = seeds(b);
    for (const choice of choices) {
      const made = pick(moves, choice[0])(b, pool, choice);
      if (made !== undefined && made.type.axes.length <= 3) pool.push(made);
    }
    return { outputs: Object.fromEntries(pool.slice(-4).map((x, i) => [`y${i}`, x])) };
  });
