// What a graph costs on an engine, estimated. In: a graph, an engine's constants, a batch; out: milliseconds per node. Nothing
// is run: the constants were measured once (below), and serve to rank two spellings of one thing, not to predict a clock.
import { type Clustered, scheduleClusters, scheduleNodes } from "../emit/schedule.js";
import type { Graph, Node } from "../graph/graph.js";
import { countAt, shapeAt } from "../graph/type.js";
import { type OpName, opOf } from "../op/index.js";

/** An engine as the estimate sees it. Times are in milliseconds. */
export interface EngineCost {
  readonly name: string;
  /** One step of the plan, whatever it does. */
  readonly call: number;
  /** One floating-point operation of a matrix product, and of a convolution. */
  readonly product: number;
  readonly convolution: number;
  /** One element read or written by a pass over memory. */
  readonly element: number;
  /** One elementwise operation on one element, and one that is no plain arithmetic (exp, log, tanh). */
  readonly arithmetic: number;
  readonly transcendental: number;
  /** One element copied, and one run of neighbouring elements that is copied together. */
  readonly copy: number;
  readonly run: number;
  /** Whether elementwise nodes run in clusters, one pass for all; then slices, transposes and repetitions are views. */
  readonly fuses: boolean;
}

/** One thread of WebAssembly with SIMD: minima of 200 runs of single-op graphs of 10⁴ to 10⁷ operations, on an AMD EPYC. */
export const wasmCost: EngineCost = {
  name: "wasm",
  call: 3e-3,
  product: 1 / 27e6,
  convolution: 1 / 12e6,
  element: 4 / 10e6,
  arithmetic: 0.1e-6,
  transcendental: 3e-6,
  copy: 1e-6,
  run: 30e-6,
  fuses: true,
};

/** TensorFlow's CPU kernels, two threads, as one signature of a SavedModel. */
export const tensorflowCost: EngineCost = {
  name: "tensorflow",
  call: 1.5e-3,
  product: 1 / 80e6,
  convolution: 1 / 40e6,
  element: 4 / 15e6,
  arithmetic: 0,
  transcendental: 1e-6,
  copy: 0.5e-6,
  run: 5e-6,
  fuses: false,
};

/** The engines that there are figures for. */
export const engineCosts: Readonly<Record<string, EngineCost>> = { wasm: wasmCost, tensorflow: tensorflowCost };

type Shape = ReadonlyArray<number>;

/** A node with the shapes that it works on. */
interface Sized {
  readonly node: Node;
  readonly inputs: ReadonlyArray<Shape>;
  readonly output: Shape;
}

const size = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

const total = (shapes: ReadonlyArray<Shape>): number => shapes.reduce((sum, shape) => sum + size(shape), 0);

const slow: ReadonlySet<OpName> = new Set(["cos", "elu", "exp", "log", "power", "sigmoid", "sin", "softplus", "tanh"]);

const operation = ({ op }: Node, engine: EngineCost): number =>
  slow.has(op) ? engine.transcendental : engine.arithmetic;

const flopsOf = ({ node, inputs, output }: Sized): number =>
  opOf(node.op).flops(inputs, output, node.attributes as never);

/** Elements copied in runs of this many neighbours. */
const copied = (engine: EngineCost, elements: number, run: number): number =>
  elements * engine.copy + (elements / Math.max(1, run)) * engine.run;

/** Elements behind an axis: what stands together while the axis is walked. */
const behind = (shape: Shape, axis: number): number => size(shape.slice(axis + 1));

/** Runs of consecutive indices in an order. */
const runsIn = (order: ReadonlyArray<number>): number =>
  order.filter((index, i) => i === 0 || index !== (order[i - 1] as number) + 1).length;

const permuteRun = (order: ReadonlyArray<number>, axis: number, output: Shape): number =>
  (order.length / runsIn(order)) * behind(output, axis);

const concatCost = (engine: EngineCost, { inputs }: Sized, axis: number): number =>
  inputs.reduce((sum, part) => sum + copied(engine, size(part), (part[axis] ?? 1) * behind(part, axis)), 0);

/** What moves when a node's value has to stand in a row. */
const movementCost = (engine: EngineCost, sized: Sized): number => {
  const { node, output } = sized;
  const all = size(output);
  switch (node.op) {
    case "reshape":
      return 0;
    case "concat":
      return concatCost(engine, sized, node.attributes.axis);
    case "permute":
      return copied(engine, all, permuteRun(node.attributes.order, node.attributes.axis, output));
    case "slice":
      return copied(engine, all, node.attributes.size * behind(output, node.attributes.axis));
    case "gather":
      return copied(engine, all, behind(output, (sized.inputs[1] ?? []).length - 1));
    case "pad":
      return all * engine.element + copied(engine, total(sized.inputs), sized.inputs[0]?.at(-1) ?? 1);
    case "broadcast":
      return copied(engine, all, Math.max(1, sized.inputs[0]?.at(-1) === output.at(-1) ? (output.at(-1) ?? 1) : 1));
    case "oneHot":
      return 2 * all * engine.element + engine.call;
    default:
      return copied(engine, all, 1);
  }
};

/** Convolutions and their gradients, which an engine without kernels for them spells as convolutions of moved images. */
const convolutionCost = (engine: EngineCost, sized: Sized): number => {
  const { node, inputs, output } = sized;
  const work = flopsOf(sized) * engine.convolution;
  const moved = engine.fuses ? 1 : 0;
  if (node.op === "conv2dFilterGradient")
    return work + moved * inputs.reduce((sum, shape) => sum + copied(engine, size(shape), shape.at(-1) ?? 1), 0);
  if (node.op === "conv2dInputGradient")
    return work + moved * (copied(engine, size(output), output.at(-1) ?? 1) + size(inputs[0] ?? []) * engine.element);
  return work;
};

/** One node run by itself. */
const nodeCost = (engine: EngineCost, sized: Sized): number => {
  const { node, inputs, output } = sized;
  const { kind } = opOf(node.op);
  const memory = (total(inputs) + size(output)) * engine.element;
  if (kind === "source") return 0;
  if (output.length === 0 && inputs.every((shape) => shape.length === 0)) return engine.call / 10;
  if (node.op === "reshape") return 0;
  if (kind === "movement") return engine.call + movementCost(engine, sized);
  if (node.op === "matMul" || node.op === "fusedDense") return engine.call + flopsOf(sized) * engine.product + memory;
  if (kind === "contraction" || kind === "fused") return engine.call + convolutionCost(engine, sized) + memory;
  return engine.call + memory + size(output) * operation(node, engine);
};

/** Ops that take a strided view of an input as it is. */
const takesViews: ReadonlySet<OpName> = new Set([
  "broadcast",
  "concat",
  "conv2dFilterGradient",
  "conv2dInputGradient",
  "pad",
  "permute",
  "slice",
  "transpose",
]);

const isView = ({ op }: Node): boolean => op === "slice" || op === "transpose" || op === "broadcast";

const isFlip = (node: Node): boolean => node.op === "transpose" && node.attributes.order.join() === "1,0";

const isProduct = ({ op }: Node): boolean => op === "matMul" || op === "fusedDense";

/** Whether a reader wants the elements of a view in a row. */
const compacts = (reader: Node, view: Node): boolean =>
  !takesViews.has(reader.op) && !(isProduct(reader) && isFlip(view));

interface Estimate {
  /** Milliseconds per node, in the graph's order. */
  readonly nodes: ReadonlyArray<number>;
  readonly total: number;
}

const sizedIn = (graph: Graph, shapes: ReadonlyArray<Shape>, id: number): Sized => {
  const node = graph.nodes[id] as Node;
  return { node, inputs: node.inputs.map((i) => shapes[i] as Shape), output: shapes[id] as Shape };
};

/** One pass: what it reads from outside, what leaves it, and its arithmetic; shared evenly among its members. */
const clusterCost = (
  graph: Graph,
  shapes: ReadonlyArray<Shape>,
  engine: EngineCost,
  members: ReadonlyArray<number>,
  outputs: ReadonlyArray<number>,
  candidates: Clustered["candidates"],
): number => {
  const inside = new Set(members);
  const read = new Set(members.flatMap((id) => candidates.get(id)?.views.map(({ source }) => source) ?? []));
  const moved = [...read, ...outputs].filter((id) => !inside.has(id) || outputs.includes(id));
  const work = members.reduce((sum, id) => {
    const node = graph.nodes[id] as Node;
    return sum + (candidates.get(id)?.count ?? size(shapes[id] as Shape)) * operation(node, engine);
  }, 0);
  return engine.call + work + moved.reduce((sum, id) => sum + size(shapes[id] as Shape), 0) * engine.element;
};

/** Estimated milliseconds of a graph on an engine for so many samples, node by node. */
export const costOf = (graph: Graph, engine: EngineCost = wasmCost, samples = 128): Estimate => {
  const shapes = graph.nodes.map((node) => shapeAt(node.type.axes, samples));
  const nodes = new Array<number>(graph.nodes.length).fill(0);
  const { units, candidates } = engine.fuses
    ? scheduleClusters(graph, shapes)
    : { units: scheduleNodes(graph), candidates: new Map() as Clustered["candidates"] };
  const wanted = new Set<number>([...Object.values(graph.outputs), ...Object.values(graph.updates)]);
  for (const unit of units) {
    if (unit._tag === "Cluster") {
      for (const id of unit.cluster.members)
        for (const { source } of candidates.get(id)?.views ?? []) wanted.add(source);
      const ms = clusterCost(graph, shapes, engine, unit.cluster.members, unit.outputs, candidates);
      for (const id of unit.cluster.members) nodes[id] = ms / unit.cluster.members.length;
    } else {
      const reader = graph.nodes[unit.id] as Node;
      for (const i of reader.inputs) if (compacts(reader, graph.nodes[i] as Node)) wanted.add(i);
      nodes[unit.id] = nodeCost(engine, sizedIn(graph, shapes, unit.id));
    }
  }
  if (engine.fuses)
    graph.nodes.forEach((node, id) => {
      if (isView(node) && !wanted.has(id)) nodes[id] = 0;
    });
  return { nodes, total: nodes.reduce((sum, ms) => sum + ms, 0) };
};

/** Estimated milliseconds of a graph. */
export const msOf = (graph: Graph, engine: EngineCost, samples: number): number => costOf(graph, engine, samples).total;

/** Bytes of a node's value; both dtypes take four an element. */
export const bytesAt = (node: Node, samples: number): number => 4 * countAt(node.type.axes, samples);
