// Differentiation as a whole: what the laws over single ops can't show.
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { axis, f32, i32, scalar, type TensorType } from "../../compiler/ir/graph/type.js";
import { verify } from "../../compiler/ir/graph/verify.js";
import { add, cast, detach, exp, floor, matMul, multiply, sumAll } from "../../compiler/ir/op/dsl.js";
import { feed } from "../laws/harness.js";

const row = f32(axis("feature", 3));

const gradientGraph = (
  types: Readonly<Record<string, TensorType>>,
  loss: (b: Builder, x: ReadonlyArray<Ref>) => Ref,
): Graph =>
  buildGraph("gradient", (b) => {
    const refs = Object.entries(types).map(([name, type]) => feed(b, name, type));
    const gradients = differentiate(b, loss(b, refs), refs);
    return { outputs: Object.fromEntries(Object.keys(types).map((name, i) => [name, gradients[i]!])) };
  });

const evaluated = (graph: Graph, feeds: Readonly<Record<string, ReadonlyArray<number>>>) => {
  expect(verify(graph)).toEqual([]);
  const values = Object.entries(feeds).map(([name, data]) => [name, { shape: [], data: Float64Array.from(data) }]);
  const { outputs } = evaluateGraph(graph, Object.fromEntries(values), {}, { precision: "f64" });
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
};

const count = (graph: Graph, op: string): number => graph.nodes.filter((node) => node.op === op).length;

test("a value used twice gets the sum of both cotangents", () => {
  const graph = gradientGraph({ x: scalar }, (b, [x]) => add(b, multiply(b, x!, x!), x!));
  expect(evaluated(graph, { x: [5] })).toEqual({ x: [11] });
});

test("an unused value, and one behind a floor, get zeros of their type", () => {
  const graph = gradientGraph({ x: row, y: row, z: row }, (b, [x, y]) => sumAll(b, add(b, x!, floor(b, y!))));
  expect(evaluated(graph, { x: [1, 2, 3], y: [1, 2, 3], z: [0, 0, 0] })).toEqual({
    x: [1, 1, 1],
    y: [0, 0, 0],
    z: [0, 0, 0],
  });
});

test("what is detached counts as a number", () => {
  const graph = gradientGraph({ x: scalar }, (b, [x]) => multiply(b, x!, detach(b, exp(b, x!))));
  expect(evaluated(graph, { x: [0] })).toEqual({ x: [1] });
  expect(count(graph, "multiply")).toBe(2);
});

test("the greatest of several equal elements share the cotangent", () => {
  const graph = gradientGraph({ x: row }, (b, [x]) => b.emit("max", [x!], { axes: [0] }));
  expect(evaluated(graph, { x: [4, 1, 4] })).toEqual({ x: [0.5, 0, 0.5] });
});

test("work that nobody reads is not emitted", () => {
  const graph = buildGraph("one-side", (b) => {
    const x = feed(b, "x", f32(axis("row", 2), axis("feature", 3)));
    const kernel = feed(b, "kernel", f32(axis("in", 3), axis("hidden", 2)));
    const loss = sumAll(b, exp(b, matMul(b, x, kernel)));
    return { outputs: { kernel: differentiate(b, loss, [kernel])[0]! } };
  });
  expect(count(graph, "matMul")).toBe(2);
});

test("gradient nodes are named after the node that they derive", () => {
  const graph = buildGraph("named", (b) => {
    const x = feed(b, "x", scalar);
    return { outputs: { x: differentiate(b, exp(b.at("decoder.out"), x), [x])[0]! } };
  });
  expect(printGraph(graph)).toContain("decoder.out/exp/gradient\n");
});

describe("it refuses", () => {
  test("a loss that is not a number", () => {
    expect(() => gradientGraph({ x: row }, (_, [x]) => x!)).toThrow("f32[feature 3]");
    expect(() => gradientGraph({ x: i32() }, (_, [x]) => x!)).toThrow("i32[]");
  });

  test("an op whose derivative nobody wrote", () => {
    const types = {
      x: f32(axis("row", 2), axis("feature", 3)),
      k: f32(axis("in", 3), axis("hidden", 2)),
      bias: f32(axis("hidden", 2)),
    };
    expect(() =>
      gradientGraph(types, (b, refs) => sumAll(b, b.emit("fusedDense", refs, { activation: "relu" }))),
    ).toThrow("fusedDense has no derivative");
  });

  test("nothing behind an integer, whose gradient is zero", () => {
    const graph = gradientGraph({ x: row }, (b, [x]) => sumAll(b, cast(b, cast(b, x!, "i32"), "f32")));
    expect(evaluated(graph, { x: [1, 2, 3] })).toEqual({ x: [0, 0, 0] });
  });
});
