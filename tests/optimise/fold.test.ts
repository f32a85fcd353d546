import { describe, expect, it, test } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32, i32, type TensorType } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { fold, foldRows } from "../../compiler/optimise/fold.js";
import { fed } from "./models.js";
import { applied, beforeAndAfter } from "./show.js";

const feature = axis("feature", 3);
const wide = f32(batch, feature);
const x = (b: Builder, type: TensorType = wide): Ref => fed(b, "x", type);
const y = (b: Builder, type: TensorType = wide): Ref => fed(b, "y", type);
const s = (b: Builder): Ref => fed(b, "s", f32());
const n = d.number;
const repeat = (b: Builder, value: Ref): Ref => d.broadcast(b, value, wide.axes);

type Example = readonly [row: string, make: (b: Builder) => Ref, shown: string];

const examples: ReadonlyArray<Example> = [
  ["constants", (b) => d.add(b, n(b, 2), n(b, 3)), "add(2, 3) → 5"],
  ["constants", (b) => d.divide(b, n(b, 1), n(b, 0)), "divide(1, 0) stays"],
  ["constants", (b) => repeat2(b, n(b, 1)), "broadcast(1, feature) stays"],
  ["count-fixed", (b) => b.emit("count", [], { axes: [feature, axis("k", 2)] }), "count(feature 3, k 2) → 6"],
  ["count-fixed", (b) => b.emit("count", [], { axes: [batch] }), "count(batch) stays"],
  ["reshape-same", (b) => b.emit("reshape", [x(b)], { to: wide.axes }), "reshape(x, batch feature) → x"],
  ["detach", (b) => d.exp(b, d.detach(b, x(b))), "exp(detach(x)) → exp(x)"],
  ["cast-same", (b) => b.emit("cast", [x(b)], { dtype: "f32" }), "cast(x, f32) → x"],
  ["cast-same", (b) => b.emit("cast", [x(b, i32(batch))], { dtype: "f32" }), "cast(x, f32) stays"],
  ["broadcast-same", (b) => b.emit("broadcast", [x(b)], { to: wide.axes }), "broadcast(x, batch feature) → x"],
  ["slice-whole", (b) => d.slice(b, x(b), 1, 0, 3), "slice(x, axis 1, from 0, size 3) → x"],
  ["slice-whole", (b) => d.slice(b, x(b), 1, 0, 2), "slice(x, axis 1, from 0, size 2) stays"],
  ["pad-nothing", (b) => b.emit("pad", [x(b)], { before: [0, 0], after: [0, 0] }), "pad(x, before 0 0, after 0 0) → x"],
  ["concat-one", (b) => b.emit("concat", [x(b)], { axis: 1 }), "concat(x, axis 1) → x"],
  ["sum-nothing", (b) => b.emit("sum", [x(b)], { axes: [] }), "sum(x, axes ) → x"],
  ["transpose-identity", (b) => d.transpose(b, x(b), [0, 1]), "transpose(x, order 0 1) → x"],
  ["permute-identity", (b) => permute(b, x(b), [0, 1, 2]), "permute(x, axis 1, order 0 1 2) → x"],
  [
    "reshape-twice",
    (b) => d.relabelLast(b, d.relabelLast(b, x(b), "a"), "c"),
    "reshape(reshape(x, batch a), batch c) → reshape(x, batch c)",
  ],
  [
    "transpose-twice",
    (b) => d.transpose(b, d.transpose(b, x(b, f32(batch, feature, axis("k", 2))), [1, 2, 0]), [1, 2, 0]),
    "transpose(transpose(x, order 1 2 0), order 1 2 0) → transpose(x, order 2 0 1)",
  ],
  [
    "permute-twice",
    (b) => permute(b, permute(b, x(b), [1, 2, 0]), [0, 2, 1]),
    "permute(permute(x, axis 1, order 1 2 0), axis 1, order 0 2 1) → permute(x, axis 1, order 1 0 2)",
  ],
  [
    "broadcast-twice",
    (b) => repeat(b, d.broadcast(b, s(b), [feature])),
    "broadcast(broadcast(s, feature), batch feature) → broadcast(s, batch feature)",
  ],
  [
    "broadcast-twice",
    (b) => {
      const [one, two] = [axis("k", 2), axis("j", 2)];
      const there = d.broadcast(b, x(b, f32(one)), [two, one]);
      return b.emit("broadcast", [there], { to: [one, two, one] });
    },
    "broadcast(broadcast(x, j k), k j k) stays",
  ],
  [
    "slice-twice",
    (b) => d.slice(b, d.slice(b, x(b), 1, 1, 2), 1, 1, 1),
    "slice(slice(x, axis 1, from 1, size 2), axis 1, from 1, size 1) → slice(x, axis 1, from 2, size 1)",
  ],
  [
    "slice-of-concat",
    (b) => d.slice(b, d.concat(b, [x(b), y(b)], 1), 1, 4, 2),
    "slice(concat(x, y, axis 1), axis 1, from 4, size 2) → slice(y, axis 1, from 1, size 2)",
  ],
  [
    "slice-of-concat",
    (b) => d.slice(b, d.concat(b, [x(b), y(b)], 1), 1, 2, 2),
    "slice(concat(x, y, axis 1), axis 1, from 2, size 2) stays",
  ],
  [
    "slice-of-product",
    (b) => d.slice(b, d.matMul(b, x(b), y(b, f32(axis("in", 3), axis("feature", 8)))), 1, 6, 2),
    "slice(matMul(x, y), axis 1, from 6, size 2) → matMul(x, slice(y, axis 1, from 6, size 2))",
  ],
  [
    "slice-of-product",
    (b) =>
      d.slice(
        b,
        d.matMul(b, x(b, f32(axis("row", 2), axis("feature", 3))), y(b, f32(axis("in", 3), axis("feature", 8)))),
        1,
        0,
        7,
      ),
    "slice(matMul(x, y), axis 1, from 0, size 7) stays",
  ],
  [
    "concat-twice",
    (b) => d.concat(b, [d.concat(b, [x(b), y(b)], 1), x(b)], 1),
    "concat(concat(x, y, axis 1), x, axis 1) → concat(x, y, x, axis 1)",
  ],
  [
    "add-padded",
    (b) => d.add(b, padded(b, y(b), 3, 1), padded(b, x(b), 0, 4)),
    "add(pad(y, before 0 3, after 0 1), pad(x, before 0 0, after 0 4)) → pad(concat(x, y, axis 1), before 0 0, after 0 1)",
  ],
  [
    "add-padded",
    (b) => d.add(b, padded(b, y(b), 4, 0), padded(b, x(b), 0, 4)),
    "add(pad(y, before 0 4, after 0 0), pad(x, before 0 0, after 0 4)) stays",
  ],
  ["add-zero", (b) => d.add(b, n(b, 0), x(b)), "add(0, x) → x"],
  ["add-zero", (b) => d.add(b, s(b), d.broadcast(b, n(b, 0), [feature])), "add(s, broadcast(0, feature)) stays"],
  ["subtract-zero", (b) => d.subtract(b, x(b), n(b, 0)), "subtract(x, 0) → x"],
  ["subtract-from-zero", (b) => d.subtract(b, n(b, 0), x(b)), "subtract(0, x) → negate(x)"],
  ["multiply-one", (b) => d.multiply(b, x(b), n(b, 1)), "multiply(x, 1) → x"],
  ["multiply-one", (b) => d.multiply(b, x(b), n(b, 0)), "multiply(x, 0) stays"],
  ["multiply-minus-one", (b) => d.multiply(b, x(b), n(b, -1)), "multiply(x, -1) → negate(x)"],
  ["divide-one", (b) => d.divide(b, x(b), n(b, 1)), "divide(x, 1) → x"],
  ["power-one", (b) => d.power(b, x(b), n(b, 1)), "power(x, 1) → x"],
  ["power-two", (b) => d.power(b, x(b), n(b, 2)), "power(x, 2) → square(x)"],
  ["negate-twice", (b) => d.negate(b, d.negate(b, x(b))), "negate(negate(x)) → x"],
  ["negate-scaled", (b) => d.negate(b, d.scale(b, x(b), 3)), "negate(multiply(x, 3)) → multiply(x, -3)"],
  ["negate-difference", (b) => d.negate(b, d.subtract(b, x(b), y(b))), "negate(subtract(x, y)) → subtract(y, x)"],
  ["add-negated", (b) => d.add(b, x(b), d.negate(b, y(b))), "add(x, negate(y)) → subtract(x, y)"],
  ["add-negated", (b) => d.add(b, d.negate(b, x(b)), y(b)), "add(negate(x), y) → subtract(y, x)"],
  ["subtract-negated", (b) => d.subtract(b, x(b), d.negate(b, y(b))), "subtract(x, negate(y)) → add(x, y)"],
  [
    "signs-cancel",
    (b) => d.divide(b, d.negate(b, x(b)), d.negate(b, y(b))),
    "divide(negate(x), negate(y)) → divide(x, y)",
  ],
  ["even", (b) => d.square(b, d.negate(b, x(b))), "square(negate(x)) → square(x)"],
  ["merge-scales", (b) => d.scale(b, d.scale(b, x(b), 2), 3), "multiply(multiply(x, 2), 3) → multiply(x, 6)"],
  ["merge-scales", (b) => d.scale(b, d.scale(b, x(b), 1e-20), 1e-20), "multiply(multiply(x, 1e-20), 1e-20) stays"],
  ["scale-negated", (b) => d.scale(b, d.negate(b, x(b)), 3), "multiply(negate(x), 3) → multiply(x, -3)"],
  [
    "scale-the-scalar",
    (b) => d.multiply(b, d.scale(b, x(b), 2), s(b)),
    "multiply(multiply(x, 2), s) → multiply(x, multiply(s, 2))",
  ],
  [
    "scale-the-divisor",
    (b) => d.scale(b, d.divide(b, x(b), s(b)), 2),
    "multiply(divide(x, s), 2) → multiply(x, divide(2, s))",
  ],
  ["divide-power-of-two", (b) => d.divide(b, x(b), n(b, 8)), "divide(x, 8) → multiply(x, 0.125)"],
  ["divide-power-of-two", (b) => d.divide(b, x(b), n(b, 3)), "divide(x, 3) stays"],
  [
    "same-operands",
    (b) => {
      const value = x(b);
      return d.maximum(b, value, value);
    },
    "maximum(x, x) → x",
  ],
  ["idempotent", (b) => d.relu(b, d.relu(b, x(b))), "relu(relu(x)) → relu(x)"],
  [
    "compute-then-repeat",
    (b) => d.exp(b, repeat(b, x(b, f32(feature)))),
    "exp(broadcast(x, batch feature)) → broadcast(exp(x), batch feature)",
  ],
  [
    "compute-then-repeat",
    (b) => d.add(b, repeat(b, x(b, f32(feature))), repeat(b, y(b, f32(batch)))),
    "add(broadcast(x, batch feature), broadcast(y, batch feature)) stays",
  ],
  [
    "rank-zero-operand",
    (b) => d.multiply(b, repeat(b, s(b)), x(b)),
    "multiply(broadcast(s, batch feature), x) → multiply(s, x)",
  ],
];

function repeat2(b: Builder, value: Ref): Ref {
  return d.broadcast(b, value, [feature]);
}

function padded(b: Builder, value: Ref, before: number, after: number): Ref {
  return b.emit("pad", [value], { before: [0, before], after: [0, after] });
}

function permute(b: Builder, value: Ref, order: ReadonlyArray<number>): Ref {
  return b.emit("permute", [value], { axis: 1, order });
}

describe("fold", () => {
  it.each(examples)("%s: %s", (name, make, shown) => {
    expect(applied(foldRows, name, make)).toBe(shown);
  });

  test("every row has an example that fires", () => {
    const shown = new Set(examples.filter(([, , text]) => text.includes("→")).map(([name]) => name));
    expect(foldRows.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test("a chain collapses in one walk", () => {
    const graph = buildGraph("g", (b) => {
      const decayed = d.scale(b, d.negate(b, d.scale(b, x(b), 2)), 0.5);
      const shifted = d.add(b, decayed, d.subtract(b, n(b, 2), n(b, 2)));
      return { outputs: { y: d.reshape(b, d.relabelLast(b, shifted, "hidden"), wide.axes) } };
    });
    expect(beforeAndAfter(graph, fold)).toMatchInlineSnapshot(`
      "
      graph g(x) → y
        a = input(x)       : f32[batch, feature 3]
        b = constant(2)    : f32[]                   g
        c = multiply(a, b) : f32[batch, feature 3]   g
        d = negate(c)      : f32[batch, feature 3]   g
        e = constant(0.5)  : f32[]                   g
        f = multiply(d, e) : f32[batch, feature 3]   g
        g = constant(2)    : f32[]                   g
        h = constant(2)    : f32[]                   g
        i = subtract(g, h) : f32[]                   g
        j = add(f, i)      : f32[batch, feature 3]   g
        k = reshape(j)     : f32[batch, hidden 3]    g
        l = reshape(k)     : f32[batch, feature 3]   g
        y = l
      →
      graph g(x) → y
        a = input(x)  : f32[batch, feature 3]
        b = negate(a) : f32[batch, feature 3]   g
        y = b
      "
    `);
  });
});
