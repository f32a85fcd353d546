// One product for many with the same weights: a recurrent layer's kernels have one product for their gradient, however
// many time steps there are, and its value stays.
import { expect, test } from "vitest";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import { add, matMul, transpose } from "../../compiler/ir/op/dsl.js";
import type { Values } from "../../compiler/ir/op/op.js";
import { optimise } from "../../compiler/optimise/index.js";
import { shared } from "../../compiler/optimise/shared.js";
import { stream } from "../../runtime/random/stream.js";
import { distance, feed } from "../laws/harness.js";

const values = (from: ReturnType<typeof stream>, ...shape: readonly [number, number]): Values => {
  const data = new Float64Array(shape[0] * shape[1]);
  for (let i = 0; i < data.length; i++) data[i] = from.below(1000) / 500 - 1;
  return { shape, data };
};

/** Σ xᵢᵀ·yᵢ + z. */
const sum = (terms: number): Graph =>
  buildGraph("sum", (b) => {
    const z = feed(b, "z", f32(axis("in", 3), axis("out", 2)));
    const total = Array.from({ length: terms }, (_, i) => {
      const x = feed(b, `x${i}`, f32(batch, axis("in", 3)));
      const y = feed(b, `y${i}`, f32(batch, axis("out", 2)));
      return matMul(b, transpose(b, x, [1, 0]), y);
    }).reduce((left, right) => add(b, left, right), z);
    return { outputs: { total }, updates: {} };
  });

const countOf = (graph: Graph, op: string): number => graph.nodes.filter((node) => node.op === op).length;

test.each([4, 5, 33])("%i products with the same weights become one, of all rows", (terms) => {
  const after = optimise(sum(terms), { passes: [shared], verify: true });
  expect(countOf(after, "matMul")).toBe(1);
  expect(countOf(after, "transpose")).toBe(1);
  const drawn = stream(1, "shared", terms);
  const feeds = Object.fromEntries(
    Array.from(
      { length: terms },
      (_, i) =>
        [
          [`x${i}`, values(drawn, 5, 3)],
          [`y${i}`, values(drawn, 5, 2)],
        ] as const,
    ).flat(),
  );
  const totalOf = (graph: Graph): ArrayLike<number> =>
    evaluateGraph(
      graph,
      { ...feeds, z: { shape: [3, 2], data: Float64Array.from([1, 2, 3, 4, 5, 6]) } },
      {},
      { precision: "f64" },
    ).outputs["total"]!.data;
  expect(distance(totalOf(after), totalOf(sum(terms)))).toBeLessThan(1e-12);
});

test("three are left as they are: their rows would be copied for less than that costs", () => {
  expect(shared.run(sum(3))).toEqual(sum(3));
});
