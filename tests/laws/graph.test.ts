// Laws of graphs: printing and verifying, over every sample of every op and its gradient.
import { describe, expect, test } from "vitest";
import { buildGraph, inline } from "../../compiler/ir/graph/builder.js";
import type { Graph, Node } from "../../compiler/ir/graph/graph.js";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { axis, batch, f32, scalar } from "../../compiler/ir/graph/type.js";
import { verify } from "../../compiler/ir/graph/verify.js";
import { add, matMul, relu, scale, subtract, sumAll } from "../../compiler/ir/op/dsl.js";
import { feed, forwardCases, gradientCases } from "./harness.js";

const cases = [...forwardCases, ...gradientCases];

const copied = (graph: Graph): Graph => buildGraph(graph.name, (b) => inline(b, graph, {}));

const withNode = (graph: Graph, id: number, change: Partial<Node>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node, i) => (i === id ? ({ ...node, ...change } as Node) : node)),
});

const tags = (graph: Graph): ReadonlyArray<string> => verify(graph).map(({ _tag }) => _tag);

describe("every graph of the registry", () => {
  test.each(cases)("$name is sound, and prints as its copy does", ({ graph }) => {
    expect(verify(graph)).toEqual([]);
    expect(printGraph(copied(graph))).toBe(printGraph(graph));
  });

  test.each(cases)("$name with a wrong type, or an input that comes later, is unsound", ({ graph }) => {
    const last = graph.nodes.length - 1;
    const { type } = graph.nodes[last]!;
    expect(tags(withNode(graph, last, { type: { ...type, axes: [...type.axes, axis("odd", 7)] } }))).toContain(
      "WrongType",
    );
    expect(tags(withNode(graph, last, { inputs: [last] }))).toContain("InputNotBefore");
  });
});

const dense = buildGraph("dense", (b) => {
  const x = feed(b, "x", f32(batch, axis("feature", 3)));
  const at = b.at("encoder.hidden");
  const kernel = at.emit("state", [], { name: "encoder.hidden.kernel", type: f32(axis("in", 3), axis("hidden", 2)) });
  const y = relu(at, matMul(at, x, kernel));
  return {
    outputs: { y, size: sumAll(b, y) },
    updates: { "encoder.hidden.kernel": subtract(b, kernel, scale(b, kernel, 0.1)) },
  };
});

test("a graph prints as one aligned line per node", () => {
  expect(printGraph(dense)).toBe(`graph dense(x) → y, size
  a = input(x)                     : f32[batch, feature 3]
  b = state(encoder.hidden.kernel) : f32[in 3, hidden 2]
  c = matMul(a, b)                 : f32[batch, hidden 2]    encoder.hidden
  d = relu(c)                      : f32[batch, hidden 2]    encoder.hidden
  e = sum(d, axes 0 1)             : f32[]                   dense
  f = constant(0.1)                : f32[]                   dense
  g = multiply(b, f)               : f32[in 3, hidden 2]     dense
  h = subtract(b, g)               : f32[in 3, hidden 2]     dense
  y    = d
  size = e
  encoder.hidden.kernel ← h
`);
});

describe("the verifier finds", () => {
  test("an op that refuses its inputs", () => {
    expect(verify(withNode(dense, 2, { inputs: [1, 0] }))[0]).toMatchObject({ _tag: "IllTyped", node: 2 });
  });

  test("outputs and updates of no node", () => {
    expect(tags({ ...dense, outputs: { y: 99 }, updates: { z: -1 } })).toEqual(["NoSuchNode", "NoSuchNode"]);
  });

  test("an update of another type than its state", () => {
    expect(tags({ ...dense, updates: { "encoder.hidden.kernel": 4 } })).toEqual(["UpdateMismatch"]);
  });

  test("two inputs of one name and two types", () => {
    const twice = buildGraph("twice", (b) => ({
      outputs: { y: add(b, feed(b, "x", scalar), feed(b, "x", f32(batch))) },
    }));
    expect(verify(twice)).toEqual([{ _tag: "NameClash", node: 1, earlier: 0, name: "x" }]);
  });
});
