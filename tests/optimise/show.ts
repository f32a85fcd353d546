// Shows what rows and passes do: graphs of one output as expressions, and graphs before and after in printed form.
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph, Node } from "../../compiler/ir/graph/graph.js";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { verify } from "../../compiler/ir/graph/verify.js";
import { type OpName, opOf } from "../../compiler/ir/op/index.js";
import type { Pass } from "../../compiler/optimise/pass.js";
import { type Row, rewrite } from "../../compiler/optimise/rewrite.js";
import { compare } from "./compare.js";

const print = (node: Node): string =>
  (opOf(node.op as OpName).print as ((a: unknown) => string) | undefined)?.(node.attributes) ?? "";

const expression = (graph: Graph, id: number): string => {
  const node = graph.nodes[id] as Node;
  const own =
    node.op === "reshape" || node.op === "broadcast" ? node.type.axes.map((a) => a.name).join(" ") : print(node);
  if (node.op === "input" || node.op === "state" || (node.op === "constant" && own !== "")) return own;
  return `${node.op}(${[...node.inputs.map((i) => expression(graph, i)), own].filter((s) => s !== "").join(", ")})`;
};

/** A value whose graph makes nothing else. */
export const graphOf = (make: (b: Builder) => Ref): Graph => buildGraph("g", (b) => ({ outputs: { y: make(b) } }));

const sound = (graph: Graph): Graph => {
  const faults = verify(graph);
  if (faults.length > 0) throw new Error(JSON.stringify(faults[0]));
  return graph;
};

const show = (graph: Graph): string => expression(graph, graph.outputs["y"] as number);

const isClose = (before: Graph, after: Graph): boolean => compare(before, after, "f64") < 1e-12;

/**
 * `before → after`, where only this row of the table may fire, and both compute the same. Without a match `before
 * stays`.
 */
export const applied = (rows: ReadonlyArray<Row>, name: string, make: (b: Builder) => Ref): string => {
  const before = sound(graphOf(make));
  const own = rows.filter((row) => row.name === name);
  const after = rewrite(before, own);
  if (after === before) return `${show(before)} stays`;
  return `${show(before)} ${isClose(before, after) ? "→" : "is not"} ${show(sound(after))}`;
};

/** A graph before and after a pass, in printed form. */
export const beforeAndAfter = (graph: Graph, pass: Pass): string =>
  `\n${printGraph(sound(graph))}${isClose(graph, pass.run(graph)) ? "→" : "is not"}\n${printGraph(sound(pass.run(graph)))}`;
