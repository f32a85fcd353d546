// Every op of the graph × every format: the stock tool computes what the reference does, or the format says in words
// why it has no spelling.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ExportPart } from "../../compiler/export/part.js";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import type { Graph, Node } from "../../compiler/ir/graph/graph.js";
import type { TensorType } from "../../compiler/ir/graph/type.js";
import type { Values } from "../../compiler/ir/op/op.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import type { Format, Leaving } from "../../runtime/export/format.js";
import { formats } from "../../runtime/export/registry.js";
import type { Stock } from "../../runtime/export/stock/stock.js";
import { type Case, distance, feedsOf, forwardCases, toTensor } from "../laws/harness.js";
import { compiled } from "../models.js";

type Inputs = Readonly<Record<string, TensorType>>;

const partOf = (graph: Graph, fed: Inputs): ExportPart => ({
  name: "decode",
  doc: "one op",
  graph,
  inputs: Object.entries(fed).map(([name, type]) => ({ name, from: name, type, meaning: { _tag: "Code" } })),
  outputs: Object.entries(graph.outputs).map(([name, id]) => ({ name, from: name, type: graph.nodes[id]!.type, id })),
});

/** The card of a model has to say something of it: this one is any. */
const { core, typed } = compiled("cvae");

const model = { core, typed, program: { graphs: {}, state: [] }, weights: {}, spec: "{}", version: "0" };

const named = <A>(record: Readonly<Record<string, A>>, i: number): Record<string, A> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${name}_${i}`, value]));

/** All cases side by side in one graph: a tool that is slow to start is started once. */
const merged = (cases: ReadonlyArray<Case>): Graph => {
  const nodes: Array<Node> = [];
  const outputs: Record<string, number> = {};
  for (const [i, { graph }] of cases.entries()) {
    const from = nodes.length;
    for (const node of graph.nodes) {
      const attributes =
        node.op === "input" ? { ...node.attributes, name: `${node.attributes.name}_${i}` } : node.attributes;
      nodes.push({ ...node, attributes, inputs: node.inputs.map((id) => id + from) } as Node);
    }
    for (const [name, id] of Object.entries(graph.outputs)) outputs[`${name}_${i}`] = id + from;
  }
  return { name: "decode", nodes, outputs, updates: {} };
};

/** What the tool makes of a graph in this format. */
const runsIn = async (format: Format, stock: Stock, graph: Graph, fed: Inputs, feeds: Tensors): Promise<Tensors> => {
  const part = partOf(graph, fed);
  const folder = mkdtempSync(join(tmpdir(), "graft-export-"));
  try {
    const files = await format.write({ model: model as unknown as Leaving, parts: [part] });
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const opened = await stock.open(folder, part);
    const made = await opened.run(feeds);
    await opened.close();
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/**
 * Keras keeps the kernel of a transposed convolution in a layer: it is no input. On PyTorch it refuses a class outside.
 */
const asKeras = (one: Case): Case => {
  if (one.op === "oneHot") return { ...one, from: [0, 1] };
  const at = one.graph.nodes.find(({ op }) => op === "conv2dInputGradient")?.inputs[1];
  const node = at === undefined ? undefined : one.graph.nodes[at];
  if (node?.op !== "input") return one;
  const { name, type } = node.attributes;
  const values = [...feedsOf(one)[name]!.data];
  const constant: Node = { ...node, op: "constant", attributes: { type, values } };
  return {
    ...one,
    fed: Object.fromEntries(Object.entries(one.fed).filter(([key]) => key !== name)),
    graph: { ...one.graph, nodes: one.graph.nodes.map((each, id) => (id === at ? constant : each)) },
  };
};

const tensorsOf = (one: Case): Tensors =>
  Object.fromEntries(Object.entries(feedsOf(one)).map(([n, v]) => [n, toTensor(one.fed[n]!, v)]));

const agrees = (one: Case, y: Tensor | undefined, expected: Values | undefined): void => {
  if (expected === undefined) throw new Error(`${one.name} has no reference`);
  expect({ case: one.name, shape: [...(y?.shape ?? [])] }).toEqual({ case: one.name, shape: [...expected.shape] });
  const far = distance(y?.data ?? [], expected.data);
  expect({ case: one.name, far: far < 1e-5 ? 0 : far }).toEqual({ case: one.name, far: 0 });
};

for (const format of Object.values(formats) as ReadonlyArray<Format>) {
  const spelled = forwardCases
    .filter((one) => format.lacks[one.op] === undefined)
    .map((one) => (format.name === "keras" ? asKeras(one) : one));

  test.each(Object.entries(format.lacks))(`${format.name} says why it has no %s`, (_, why) => {
    expect(why).toMatch(/^[a-z].{20,}/);
  });

  for (const find of format.stock) {
    const found = await find();
    const title = found._tag === "Ready" ? found.stock.name : `skipped, since ${found.why}`;
    describe.skipIf(found._tag === "Absent")(`${format.name}: ${title}`, () => {
      if (found._tag === "Absent") return;
      const { stock } = found;
      if (stock.slow)
        test("every op", async () => {
          const fed = Object.assign({}, ...spelled.map((one, i) => named(one.fed, i))) as Inputs;
          const feeds = Object.assign({}, ...spelled.map((one, i) => named(feedsOf(one), i))) as Feeds;
          const tensors = Object.assign({}, ...spelled.map((one, i) => named(tensorsOf(one), i))) as Tensors;
          const graph = merged(spelled);
          const made = await runsIn(format, stock, graph, fed, tensors);
          const expected = evaluateGraph(graph, feeds, {}, { precision: "f32" }).outputs;
          for (const [i, one] of spelled.entries()) agrees(one, made[`y_${i}`], expected[`y_${i}`]);
        }, 120_000);
      else
        test.each(spelled.map((one) => [one.name, one] as const))("%s", async (_, one) => {
          const expected = evaluateGraph(one.graph, feedsOf(one), {}, { precision: "f32" }).outputs;
          agrees(one, (await runsIn(format, stock, one.graph, one.fed, tensorsOf(one)))["y"], expected["y"]);
        });
    });
  }
}
