// A codebook that follows what it quantises by moving averages instead of gradients (van den Oord et al. 2017, appendix
// A.1), in train mode. With n_k how many of a batch's rows took code k, and s_k their sum:
//
//   N_k ← γ·N_k + (1 − γ)·n_k        e_k ← (γ·N_k·e_k + (1 − γ)·s_k) / N_k
//
// A code that hardly any row takes would stay where nothing comes by. So at each step the least used one, where it has
// less than a small share of what each would have if all were used alike, moves to a row of the batch drawn by chance
// (random restarts: Dhariwal et al. 2020).

import type { Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import {
  add,
  argMaxLast,
  broadcast,
  divide,
  matMul,
  multiply,
  negate,
  number,
  reshape,
  scale,
  step,
  subtract,
  sum,
  sumAll,
  transpose,
} from "../../ir/op/dsl.js";
import type { Scope } from "../../scope/scope.js";

/** γ */
const decay = 0.99;

/** Below this part of an even share a code counts as unused. */
const unused = 0.03;

export interface Followed {
  /** e: f32[code, feature]. */
  readonly vectors: Ref;
  /** N: f32[code]. */
  readonly counts: Ref;
  /** What was quantised: f32[position, feature], one row a position. */
  readonly rows: Ref;
  /** The number of the code that each row took: i32[position]. */
  readonly codes: Ref;
  /** 1 for each row that counts, f32[position]; absent: all do. */
  readonly counted?: Ref | undefined;
}

/** One row, each as likely as any other: the one with the greatest noise. */
const chosenRow = (scope: Scope, rows: Ref, counted: Ref | undefined): Ref => {
  const { b } = scope;
  const position = rows.type.axes.slice(0, 1);
  const drawn = scope.noise("restart", "uniform", position);
  const noise = counted === undefined ? drawn : multiply(b, drawn, counted);
  const greatest = broadcast(b, b.emit("max", [noise], { axes: [0] }), position);
  const most = subtract(b, number(b, 1), step(b, subtract(b, greatest, noise)));
  const one = reshape(b, most, [axis("one", 1), ...position]);
  // Several may be greatest: then it is their mean.
  const picked = divide(
    b,
    matMul(b, one, rows),
    broadcast(b, sumAll(b, most), [axis("one", 1), ...rows.type.axes.slice(1)]),
  );
  return reshape(b, picked, rows.type.axes.slice(1));
};

/** 1 at the least used code if it counts as unused, else zeros. */
const idle = (scope: Scope, counts: Ref, even: Ref): Ref => {
  const { b } = scope;
  const [code] = counts.type.axes;
  if (code === undefined) throw new Error("counts without an axis");
  const least = b.emit("oneHot", [argMaxLast(b, negate(b, counts))], { axis: code });
  const below = step(b, subtract(b, scale(b, broadcast(b, even, counts.type.axes), unused), counts));
  return multiply(b, least, below);
};

/** x where `chosen` is 0, y where it is 1. */
const chosenOf = (scope: Scope, chosen: Ref, x: Ref, y: Ref): Ref =>
  add(scope.b, x, multiply(scope.b, chosen, subtract(scope.b, y, x)));

/** The next counts and vectors. */
export const followed = (
  scope: Scope,
  { vectors, counts, rows, codes, counted }: Followed,
): { counts: Ref; vectors: Ref } => {
  const { b } = scope;
  const [code] = vectors.type.axes;
  if (code === undefined) throw new Error("a codebook without an axis");
  const each = b.emit("oneHot", [codes], { axis: code });
  const hot = counted === undefined ? each : multiply(b, each, broadcast(b, counted, each.type.axes));
  const taken = add(b, scale(b, counts, decay), scale(b, sum(b, hot, [0]), 1 - decay));
  const sums = matMul(b, transpose(b, hot, [1, 0]), rows);
  const before = multiply(b, vectors, broadcast(b, scale(b, counts, decay), vectors.type.axes));
  const moved = divide(b, add(b, before, scale(b, sums, 1 - decay)), broadcast(b, taken, vectors.type.axes));
  const even = scale(b, sumAll(b, taken), 1 / Number(code.size));
  const restarted = idle(scope, taken, even);
  return {
    counts: chosenOf(scope, restarted, taken, broadcast(b, even, taken.type.axes)),
    vectors: chosenOf(
      scope,
      broadcast(b, restarted, vectors.type.axes),
      moved,
      broadcast(b, chosenRow(scope, rows, counted), vectors.type.axes),
    ),
  };
};
