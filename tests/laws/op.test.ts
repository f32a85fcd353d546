// Laws over the registry of primitives: a new op is tested by being in it.
import { describe, expect, test } from "vitest";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import { countAt } from "../../compiler/ir/graph/type.js";
import { opOf } from "../../compiler/ir/op/index.js";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { type Case, distance, engineLaw, feedsOf, forwardCases, gradientCases, opNames } from "./harness.js";

const precision = "f64";

describe("an op's inferred type is what it evaluates to", () => {
  test.each(forwardCases)("$name", (one) => {
    for (const samples of [1, 2, 5]) {
      const { y } = evaluateGraph(one.graph, feedsOf(one, samples), {}, { precision, samples }).outputs;
      const type = one.graph.nodes[one.graph.outputs["y"]!]!.type;
      expect(y!.data.length).toBe(countAt(type.axes, samples));
      expect(y!.data.every(Number.isFinite)).toBe(true);
    }
  });
});

const step = 1e-5;

const lossAt = ({ graph }: Case, feeds: Feeds): number =>
  evaluateGraph(graph, feeds, {}, { precision, outputs: ["loss"] }).outputs["loss"]!.data[0]!;

/** (loss(x + h) − loss(x − h)) / 2h in one element of one input. */
const difference = (one: Case, feeds: Feeds, input: string, element: number): number => {
  const moved = (by: number): Feeds => {
    const data = feeds[input]!.data.map((x, i) => (i === element ? x + by : x));
    return { ...feeds, [input]: { ...feeds[input]!, data } };
  };
  return (lossAt(one, moved(step)) - lossAt(one, moved(-step))) / (2 * step);
};

describe("an op's derivative is its central difference", () => {
  test.each(gradientCases)("$name", (one) => {
    const feeds = feedsOf(one);
    const { loss: _, ...gradients } = evaluateGraph(one.graph, feeds, {}, { precision }).outputs;
    expect(Object.keys(gradients).length).toBeGreaterThan(0);
    for (const [input, { data }] of Object.entries(gradients)) {
      const expected = data.map((_, i) => difference(one, feeds, input, i));
      expect(distance(data, expected)).toBeLessThan(1e-4);
    }
  });
});

test("only these ops have no derivative", () => {
  const sources = ["constant", "count", "input", "state"];
  const flat = ["detach", "floor", "oneHot", "step"];
  const last = ["argMax", "fusedConv", "fusedDense", "maxPoolGradient"];
  const without = opNames.filter((op) => opOf(op).derive === undefined);
  expect([...without].sort()).toEqual([...sources, ...flat, ...last].sort());
});

test("every op but inputs and state has a sample", () => {
  expect(opNames.filter((op) => opOf(op).samples.length === 0)).toEqual(["input", "state"]);
});

test("an op costs as many operations as it declares, and movement costs none", () => {
  for (const { op, graph } of forwardCases) {
    const node = graph.nodes[graph.outputs["y"]!]!;
    if (opOf(op).kind === "movement") expect(opOf(op).flops([[2, 2]], [2, 2], node.attributes as never)).toBe(0);
  }
  expect(
    opOf("matMul").flops(
      [
        [4, 3],
        [3, 2],
      ],
      [4, 2],
      {},
    ),
  ).toBe(48);
  const slide = { stride: [1, 1], pad: [0, 0, 0, 0] } as const;
  expect(
    opOf("conv2d").flops(
      [
        [1, 4, 4, 2],
        [3, 3, 2, 5],
      ],
      [1, 2, 2, 5],
      slide,
    ),
  ).toBe(720);
});

engineLaw(referenceEngine, { tolerance: 0 });
