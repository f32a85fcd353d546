// Program in, SavedModel out: every graph of the program in one TensorFlow graph, its state in resource variables. A
// run feeds placeholders and fetches outputs and, where the graph updates state, `done`, which is there when all is
// written.
import { reach } from "../../ir/graph/evaluate.js";
import { type Graph, roots } from "../../ir/graph/graph.js";
import { spelledFor } from "../../ir/graph/spelled.js";
import type { TensorType } from "../../ir/graph/type.js";
import { opOf } from "../../ir/op/index.js";
import type { Program, State } from "../../ir/program.js";
import { divides } from "./divide.js";
import { type Emission, openEmission, openWriter, shapeOf, type Tensor, typed, type Writer } from "./emission.js";
import { lowerings, lowerWith } from "./lower/index.js";
import { type Attributes, attribute, type SavedModel, type Signature, type TensorInfo } from "./saved-model.js";
import { emitUpdates, type Shared, waits } from "./update.js";

export { encodeSavedModel } from "./saved-model.js";

/** The names under which a graph is run; all are tensors, `node:0`. */
export interface GraphNames {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Fetched so that updates happen; absent where the graph has none. */
  readonly done?: string;
}

export interface StateNames {
  /** Fetched for the value. */
  readonly value: string;
  /** Fed with a new value while `written` is fetched. */
  readonly fed: string;
  readonly written: string;
}

export interface TensorflowProgram {
  readonly model: SavedModel;
  readonly graphs: Readonly<Record<string, GraphNames>>;
  /** The graphs once more, each half of the batch in a chain of its own; those in which anything divides. */
  readonly halves: Readonly<Record<string, GraphNames>>;
  readonly state: Readonly<Record<string, StateNames>>;
}

const tensor = (node: Tensor): string => `${node}:0`;

const infoOf = (node: Tensor, { dtype, axes }: TensorType): TensorInfo => ({
  tensor: tensor(node),
  type: dtype,
  shape: shapeOf(axes),
});

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

const tensorsOf = (infos: Readonly<Record<string, TensorInfo>>): Readonly<Record<string, string>> =>
  mapValues(infos, (info) => info.tensor);

const variable = ({ dtype, axes }: TensorType, name: string): Attributes => ({
  dtype: attribute.type(dtype),
  shape: attribute.shape(shapeOf(axes)),
  shared_name: attribute.text(name),
});

const constant = (
  writer: Writer,
  name: string,
  type: "f32" | "i32",
  values: ReadonlyArray<number>,
  rank: 0 | 1,
): Tensor =>
  writer.add(name, "Const", [], {
    dtype: attribute.type(type),
    value: attribute.tensor(type, rank === 0 ? [] : [values.length], values),
  });

/** The node that gives a state its first value: its constant, or zeros where the runtime has yet to draw. */
const emitInitial = ({ writer, handles }: Shared, { name, type, initial }: State): Tensor => {
  const path = `state/${name}/initial`;
  const shape = constant(writer, path, "i32", shapeOf(type.axes), 1);
  const value = constant(writer, path, type.dtype, [initial._tag === "Constant" ? initial.value : 0], 0);
  const filled = writer.add(path, "Fill", [shape, value], { ...typed(type.dtype), index_type: attribute.type("i32") });
  return writer.add(path, "AssignVariableOp", [handles[name] as Tensor, filled], { dtype: attribute.type(type.dtype) });
};

/** Reading and writing a state from outside. What is fed is copied, since its memory is the caller's. */
const emitAccess = ({ writer, handles }: Shared, { name, type }: State): StateNames => {
  const [path, handle, dtype] = [`state/${name}`, handles[name] as Tensor, attribute.type(type.dtype)];
  const value = writer.add(`${path}/value`, "ReadVariableOp", [handle], { dtype });
  const fed = writer.add(`${path}/fed`, "Placeholder", [], { dtype, shape: attribute.shape(shapeOf(type.axes)) });
  const copy = writer.add(`${path}/copy`, "DeepCopy", [fed], typed(type.dtype));
  const write = writer.add(`${path}/write`, "AssignVariableOp", [handle, copy], { dtype });
  const zero = constant(writer, `${path}/zero`, "f32", [0], 0);
  const written = writer.add(`${path}/written`, "Identity", [zero, ...waits([write])], typed("f32"));
  return { value: tensor(value), fed: tensor(fed), written: tensor(written) };
};

interface Emitted {
  readonly signature: Signature;
  readonly names: GraphNames;
}

/**
 * Graphs beyond this many nodes are those of recurrent layers, unrolled: many small operations, where to prepare a
 * graph costs more than it saves. Measured on a gru of 100 steps: halves add 2 s to its start and divide nothing, and
 * TensorFlow's own rewriting takes 4 s to gain nothing over ours.
 */
const long = 1_500;

/** Whether TensorFlow should run the graphs as they are written, without rewriting them first. */
export const runsAsWritten = ({ graphs }: Program): boolean =>
  Object.values(graphs).some(({ nodes }) => nodes.length > long);

/** Nodes are lowered when they are asked for, one inside the other: a chain of a thousand is about what the stack
 * holds. */
const deep = 500;

/**
 * Lowers a long graph's contractions in its own order, each of which asks for no more than what follows the one before
 * it.
 */
const lowerInOrder = (graph: Graph, e: Emission): void => {
  if (graph.nodes.length < deep) return;
  const live = reach(graph.nodes, roots(graph));
  for (const [id, { op }] of graph.nodes.entries()) if (live.has(id) && opOf(op).kind === "contraction") e.value(id);
};

/** One graph, with its own reads of state. */
const emitGraph = (graph: Graph, shared: Shared, divided = false): Emitted => {
  const reads = new Map<string, Tensor>();
  const read = (name: string, { dtype }: TensorType): Tensor => {
    const made =
      reads.get(name) ??
      shared.writer.add(`${graph.name}/${name}`, "ReadVariableOp", [shared.handles[name] as Tensor], {
        dtype: attribute.type(dtype),
      });
    reads.set(name, made);
    return made;
  };
  const e = openEmission(shared.writer, graph, lowerWith(lowerings(read)), divided);
  const fed = graph.nodes.flatMap((node, id) =>
    node.op === "input" ? [[node.attributes.name, infoOf(e.value(id), node.type)] as const] : [],
  );
  lowerInOrder(graph, e);
  const output = (id: number, name: string): TensorInfo => {
    const { type } = graph.nodes[id] as Graph["nodes"][number];
    const path = `${graph.name}/output/${name}`;
    return infoOf(shared.writer.add(path, "Identity", [e.value(id)], typed(type.dtype)), type);
  };
  const [inputs, outputs] = [Object.fromEntries(fed), mapValues(graph.outputs, output)];
  const done = emitUpdates(e, shared, reads);
  const finish = done === undefined ? {} : { done: infoOf(done, { dtype: "f32", axes: [] }) };
  return {
    signature: { inputs, outputs: { ...outputs, ...finish } },
    names: {
      inputs: tensorsOf(inputs),
      outputs: tensorsOf(outputs),
      ...(done !== undefined && { done: tensor(done) }),
    },
  };
};

/** What a graph in halves is called. */
const halfName = (name: string): string => `${name}.halves`;

/** Every graph in which anything divides, in halves; no long one. */
const emitHalves = (graphs: Program["graphs"], shared: Shared): Readonly<Record<string, Emitted>> => {
  const divisible = Object.entries(graphs).filter(([, graph]) => graph.nodes.length <= long && divides(graph));
  return Object.fromEntries(
    divisible.map(([name, graph]) => [name, emitGraph({ ...graph, name: halfName(name) }, shared, true)]),
  );
};

/**
 * The program as one SavedModel, and the names to run it by. Each graph is a signature of its own name; with `halves`,
 * once more in halves.
 */
export const emitTensorflow = (program: Program, { halves = false } = {}): TensorflowProgram => {
  const { state } = program;
  const graphs = mapValues(program.graphs, (graph) => spelledFor(graph, "tensorflow").graph);
  const writer = openWriter();
  const held = state.map(({ name, type }) => [
    name,
    writer.add(`state/${name}`, "VarHandleOp", [], variable(type, name)),
  ]);
  const shared: Shared = { writer, handles: Object.fromEntries(held) };
  const start = writer.add("state/start", "NoOp", waits(state.map((each) => emitInitial(shared, each))));
  const access = Object.fromEntries(state.map((each) => [each.name, emitAccess(shared, each)]));
  const emitted = mapValues(graphs, (graph) => emitGraph(graph, shared));
  const divided = halves ? emitHalves(graphs, shared) : {};
  const signed = [
    ...Object.entries(emitted),
    ...Object.entries(divided).map(([name, each]) => [halfName(name), each] as const),
  ];
  return {
    model: {
      nodes: writer.nodes(),
      signatures: Object.fromEntries(signed.map(([name, { signature }]) => [name, signature])),
      start: tensor(start),
    },
    graphs: mapValues(emitted, ({ names }) => names),
    halves: mapValues(divided, ({ names }) => names),
    state: access,
  };
};
