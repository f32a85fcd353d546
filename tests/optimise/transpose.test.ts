import { describe, expect, it, test } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { optimise } from "../../compiler/optimise/index.js";
import { transpose, transposeRows } from "../../compiler/optimise/transpose.js";
import { denseStep, fed } from "./models.js";
import { applied, beforeAndAfter } from "./show.js";

const [rows, inner, columns] = [axis("row", 30), axis("inner", 4), axis("column", 20)];
const x = (b: Builder, type: TensorType): Ref => fed(b, "x", type);
const y = (b: Builder, type: TensorType): Ref => fed(b, "y", type);
const flip = (b: Builder, value: Ref): Ref => d.transpose(b, value, [1, 0]);

type Example = readonly [row: string, make: (b: Builder) => Ref, shown: string];

const examples: ReadonlyArray<Example> = [
  [
    "flip-product",
    (b) => flip(b, d.matMul(b, x(b, f32(rows, inner)), y(b, f32(inner, columns)))),
    "transpose(matMul(x, y), order 1 0) → matMul(transpose(y, order 1 0), transpose(x, order 1 0))",
  ],
  [
    "flip-product",
    (b) => flip(b, d.matMul(b, x(b, f32(inner, rows)), y(b, f32(rows, axis("k", 2))))),
    "transpose(matMul(x, y), order 1 0) stays",
  ],
  [
    "flip-product",
    (b) => {
      const product = d.matMul(b, x(b, f32(rows, inner)), y(b, f32(inner, rows)));
      return d.add(b, d.reshape(b, product, [rows, rows]), flip(b, product));
    },
    "add(matMul(x, y), transpose(matMul(x, y), order 1 0)) stays",
  ],
  [
    "product-of-flips",
    (b) => d.matMul(b, flip(b, x(b, f32(rows, inner))), flip(b, y(b, f32(columns, rows)))),
    "matMul(transpose(x, order 1 0), transpose(y, order 1 0)) → transpose(matMul(y, x), order 1 0)",
  ],
  [
    "compute-then-transpose",
    (b) => d.add(b, flip(b, x(b, f32(rows, inner))), flip(b, y(b, f32(rows, inner)))),
    "add(transpose(x, order 1 0), transpose(y, order 1 0)) → transpose(add(x, y), order 1 0)",
  ],
  [
    "compute-then-transpose",
    (b) => d.scale(b, flip(b, x(b, f32(rows, inner))), 2),
    "multiply(transpose(x, order 1 0), 2) → transpose(multiply(x, 2), order 1 0)",
  ],
  [
    "compute-then-transpose",
    (b) => d.add(b, flip(b, x(b, f32(rows, inner))), y(b, f32(inner, rows))),
    "add(transpose(x, order 1 0), y) stays",
  ],
  [
    "sum-of-transpose",
    (b) => d.sum(b, d.transpose(b, x(b, f32(rows, inner, columns)), [1, 0, 2]), [0]),
    "sum(transpose(x, order 1 0 2), axes 0) → sum(x, axes 1)",
  ],
  [
    "sum-of-transpose",
    (b) => d.sum(b, d.transpose(b, x(b, f32(rows, inner, columns)), [1, 2, 0]), [0]),
    "sum(transpose(x, order 1 2 0), axes 0) stays",
  ],
  ["move-ones", (b) => flip(b, x(b, f32(batch, axis("slot", 1)))), "transpose(x, order 1 0) → reshape(x, slot batch)"],
  [
    "transpose-then-relabel",
    (b) => flip(b, d.relabelLast(b, x(b, f32(rows, inner)), "other")),
    "transpose(reshape(x, row other), order 1 0) → reshape(transpose(x, order 1 0), other row)",
  ],
];

describe("transpose", () => {
  it.each(examples)("%s: %s", (name, make, shown) => {
    expect(applied(transposeRows, name, make)).toBe(shown);
  });

  test("every row has an example that fires", () => {
    const shown = new Set(examples.filter(([, , text]) => text.includes("→")).map(([name]) => name));
    expect(transposeRows.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test("a transpose leaves the ops it stood between", () => {
    const graph = buildGraph("g", (b) => {
      const value = flip(b, x(b, f32(batch, inner)));
      return { outputs: { y: d.sum(b, d.exp(b, d.scale(b, value, 2)), [0]) } };
    });
    expect(beforeAndAfter(graph, transpose)).toMatchInlineSnapshot(`
      "
      graph g(x) → y
        a = input(x)                : f32[batch, inner 4]
        b = transpose(a, order 1 0) : f32[inner 4, batch]   g
        c = constant(2)             : f32[]                 g
        d = multiply(b, c)          : f32[inner 4, batch]   g
        e = exp(d)                  : f32[inner 4, batch]   g
        f = sum(e, axes 0)          : f32[batch]            g
        y = f
      →
      graph g(x) → y
        a = input(x)       : f32[batch, inner 4]
        b = constant(2)    : f32[]                 g
        c = multiply(a, b) : f32[batch, inner 4]   g
        d = exp(c)         : f32[batch, inner 4]   g
        e = sum(d, axes 1) : f32[batch]            g
        y = e
      "
    `);
  });

  test("a train step transposes each matrix at most once", () => {
    const step = optimise(denseStep(6, [{ units: 4, activation: "relu" }]));
    const transposed = step.nodes.flatMap((node) => (node.op === "transpose" ? node.inputs : []));
    expect(new Set(transposed).size).toBe(transposed.length);
    expect(transposed).toHaveLength(3);
  });
});
