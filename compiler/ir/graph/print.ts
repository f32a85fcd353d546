// The one printed form of a graph: the language of goldens, bug reports and `explain --graph`.
//
//   graph encode(image) → mean
//     a = input(image)               : f32[batch, feature 784]
//     b = state(encoder.mean.kernel) : f32[in 784, latent 20]
//     c = matMul(a, b)               : f32[batch, latent 20]    encoder.mean
//     mean = c
//
// Names follow from the order alone, so equal graphs print equally however they were made.
import { type OpName, opOf } from "../op/index.js";
import type { Graph, Node, NodeOf } from "./graph.js";
import { printType } from "./type.js";

const letters = 26;

/** a, b, …, z, aa, ab, … — the name of the node at this position. */
const nodeName = (position: number): string =>
  (position >= letters ? nodeName(Math.floor(position / letters) - 1) : "") +
  String.fromCharCode(97 + (position % letters));

const attributesOf = <K extends OpName>({ op, attributes }: NodeOf<K>): string => opOf(op).print?.(attributes) ?? "";

/** `slice(c, axis 1, from 0, size 4)`: the op, its inputs, then what its attributes print. */
const application = (node: Node): string => {
  const given = [...node.inputs.map(nodeName), attributesOf(node as NodeOf<OpName>)];
  return `${node.op}(${given.filter((s) => s !== "").join(", ")})`;
};

/** The spec path without the op, which the line shows already; nothing for inputs and state, named by their line. */
const origin = ({ op, path }: Node): string => {
  if (op === "input" || op === "state") return "";
  return path.endsWith(`/${op}`) ? path.slice(0, -op.length - 1) : path;
};

/** Beyond this width a column is left ragged, so that one long line does not push all others apart. */
const widest = 64;

/** Pads each column but the last to its widest cell. */
const align = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const width = (column: number): number =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0).filter((n) => n <= widest));
  const widths = (rows[0] ?? []).map((_, column) => width(column));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("")
      .trimEnd(),
  );
};

const assignments = (roots: Readonly<Record<string, number>>): ReadonlyArray<readonly [string, string]> =>
  Object.entries(roots).map(([name, id]) => [name, nodeName(id)]);

const header = ({ name, nodes, outputs }: Graph): string => {
  const fed = nodes.flatMap((node) => (node.op === "input" ? [node.attributes.name] : []));
  return `graph ${name}(${fed.join(", ")}) → ${Object.keys(outputs).join(", ") || "nothing"}`;
};

/** A graph as text: header, one aligned line per node, then `output = node` and `state ← node`. */
export const printGraph = (graph: Graph): string => {
  const lines = graph.nodes.map((node, id) => [
    `${nodeName(id)} = `,
    application(node),
    ` : ${printType(node.type)}`,
    `   ${origin(node)}`,
  ]);
  const outputs = align(assignments(graph.outputs).map(([name, id]) => [name, ` = ${id}`]));
  const updates = align(assignments(graph.updates).map(([name, id]) => [name, ` ← ${id}`]));
  return [header(graph), ...[...align(lines), ...outputs, ...updates].map((line) => `  ${line}`), ""].join("\n");
};
