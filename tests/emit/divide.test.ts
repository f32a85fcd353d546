// Which nodes a batch divides: told from axes, so each case is a small graph and the division of its last node.
import { describe, expect, test } from "vitest";
import { divides, divisionOf } from "../../compiler/emit/tensorflow/divide.js";
import { emitTensorflow } from "../../compiler/emit/tensorflow/index.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import { add, matMul, reshape, sum, sumAll, transpose } from "../../compiler/ir/op/dsl.js";
import { feed } from "../laws/harness.js";

const [pixel, time] = [axis("pixel", 3), axis("time", 2)];

/** The division of the node made from `x` of this type. */
const divided = (type: TensorType, make: (b: Builder, x: Ref) => Ref) => {
  const graph = buildGraph("g", (b) => ({ outputs: { y: make(b, feed(b, "x", type)) } }));
  return divisionOf(graph, graph.outputs["y"] as number);
};

describe("a batch divides", () => {
  const matrix = f32(batch, pixel);
  const samples = f32(batch, time, pixel);
  test.each([
    ["each", "what is done element by element", divided(matrix, (b, x) => add(b, x, x))],
    ["each", "a sum over other axes", divided(matrix, (b, x) => sum(b, x, [1]))],
    ["parts", "a sum over the batch", divided(matrix, (b, x) => sum(b, x, [0]))],
    ["parts", "a sum over everything", divided(matrix, sumAll)],
    ["parts", "a product over the batch", divided(matrix, (b, x) => matMul(b, transpose(b, x, [1, 0]), x))],
    ["whole", "a product of samples with each other", divided(matrix, (b, x) => matMul(b, x, transpose(b, x, [1, 0])))],
    ["whole", "a greatest over the batch", divided(matrix, (b, x) => b.emit("max", [x], { axes: [0, 1] }))],
    ["each", "features beside features", divided(matrix, (b, x) => b.emit("concat", [x, x], { axis: 1 }))],
    [
      "each",
      "steps merged into the batch",
      divided(samples, (b, x) => reshape(b, x, [axis("row", { times: 2 }), pixel])),
    ],
    [
      "whole",
      "the batch merged into steps",
      divided(f32(time, batch), (b, x) => reshape(b, x, [axis("row", { times: 2 })])),
    ],
    ["whole", "what has no batch", divided(f32(pixel), (b, x) => add(b, x, x))],
  ])("%s: %s", (expected, _, found) => {
    expect(found).toBe(expected);
  });
});

test("a graph that nothing divides is emitted once", () => {
  const graph = buildGraph("g", (b) => ({
    outputs: { y: add(b, feed(b, "x", f32(pixel)), feed(b, "z", f32(pixel))) },
  }));
  expect(divides(graph)).toBe(false);
  expect(emitTensorflow({ graphs: { g: graph }, state: [] }, { halves: true }).halves).toEqual({});
});
