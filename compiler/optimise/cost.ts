// What a graph costs on an engine, estimated. In: a graph, an engine's constants, a batch; out: milliseconds per node. Nothing
// is run.
import { type Clustered, scheduleClusters, scheduleNodes, type Unit } from "../emit/schedule.js";
import { type Graph, type Node, roots } from "../graph/graph.js";
import { shapeAt } from "../graph/type.js";
import { type OpName, opOf } from "../op/index.js";
import { type EngineCost, wasmCost } from "./engines.js";
import { movementMs, size } from "./movement-cost.js";

type Shape = ReadonlyArray<number>;

/** A node with the shapes that it works on. */
export interface Sized {
  readonly node: Node;
  readonly inputs: ReadonlyArray<Shape>;
  readonly output: Shape;
}

const total = (shapes: ReadonlyArray<Shape>): number => shapes.reduce((sum, shape) => sum + size(shape), 0);

const slow: ReadonlySet<OpName> = new Set(["cos", "elu", "exp", "log", "power", "sigmoid", "sin", "softplus", "tanh"]);

const operationMs = ({ op }: Node, engine: EngineCost): number =>
  slow.has(op) ? engine.transcendental : engine.arithmetic;

const flopsOf = ({ node, inputs, output }: Sized): number =>
  opOf(node.op).flops(inputs, output, node.attributes as never);

/** A convolution's sizes: the positions that its window stands at, the window's taps, channels read and channels made. */
interface Window {
  readonly positions: number;
  readonly taps: number;
  readonly read: number;
  readonly made: number;
}

const windowMs = (engine: EngineCost, { positions, taps, read, made }: Window): number => {
  const lanes = Math.ceil(made / engine.lanes) * engine.lanes;
  const work = 2 * positions * taps * read * lanes * engine.convolution;
  return work + taps * read * made * engine.weight + positions * taps * engine.tap;
};

const at = (shape: Shape | undefined, i: number): number => shape?.[i] ?? 1;

const forwardMs = (engine: EngineCost, [, kernel]: ReadonlyArray<Shape>, output: Shape): number =>
  windowMs(engine, {
    positions: size(output.slice(0, 3)),
    taps: at(kernel, 0) * at(kernel, 1),
    read: at(kernel, 2),
    made: at(kernel, 3),
  });

/** Channels as batch and samples as channels: the image slides under its own gradient. */
const filterMs = (engine: EngineCost, [x = [], dy = []]: ReadonlyArray<Shape>, output: Shape): number =>
  windowMs(engine, {
    positions: size(output.slice(0, 3)),
    taps: at(dy, 1) * at(dy, 2),
    read: at(dy, 0),
    made: at(dy, 3),
  }) +
  size(x) * engine.alone +
  size(dy) * engine.copy +
  size(dy.slice(0, 3)) * engine.run;

/** All phases of the stride as channels of one convolution of dy, woven together afterwards. */
const inputMs = (engine: EngineCost, [dy = [], kernel]: ReadonlyArray<Shape>, output: Shape, stride: Shape): number => {
  const phases = at(stride, 0) * at(stride, 1);
  const weave = phases === 1 ? 0 : size(output) * engine.copy + size(output.slice(0, 3)) * engine.run;
  return (
    windowMs(engine, {
      positions: size(output.slice(0, 3)) / phases,
      taps: Math.ceil(at(kernel, 0) / at(stride, 0)) * Math.ceil(at(kernel, 1) / at(stride, 1)),
      read: at(dy, 3),
      made: phases * at(output, 3),
    }) +
    size(dy) * engine.copy +
    weave
  );
};

const convolutionMs = (engine: EngineCost, sized: Sized): number => {
  const { node, inputs, output } = sized;
  if (node.op === "conv2d" || node.op === "fusedConv") return forwardMs(engine, inputs, output);
  if (!engine.moves) return flopsOf(sized) * engine.convolution;
  if (node.op === "conv2dFilterGradient") return filterMs(engine, inputs, output);
  return node.op === "conv2dInputGradient" ? inputMs(engine, inputs, output, node.attributes.stride) : 0;
};

const isProduct = ({ op }: Node): boolean => op === "matMul" || op === "fusedDense";

/** One node run by itself. */
const nodeMs = (engine: EngineCost, sized: Sized): number => {
  const { node, inputs, output } = sized;
  const { kind } = opOf(node.op);
  if (kind === "source" || node.op === "reshape") return 0;
  if (output.length === 0 && inputs.every((shape) => shape.length === 0)) return engine.call / 20;
  if (kind === "movement") return engine.call + movementMs(engine, sized);
  const memory = total([...inputs, output]);
  if (isProduct(node)) return engine.call + flopsOf(sized) * engine.product + memory * engine.operand;
  if (kind === "contraction" || kind === "fused") return engine.call + convolutionMs(engine, sized);
  return engine.call + memory * engine.element + Math.max(size(output), flopsOf(sized)) * operationMs(node, engine);
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

/** Whether a reader wants the elements of a view in a row. */
const compacts = (reader: Node, view: Node): boolean =>
  !takesViews.has(reader.op) && !(isProduct(reader) && isFlip(view));

interface Scheduled {
  readonly graph: Graph;
  readonly shapes: ReadonlyArray<Shape>;
  readonly units: ReadonlyArray<Unit>;
  readonly candidates: Clustered["candidates"];
}

const schedule = (graph: Graph, engine: EngineCost, samples: number): Scheduled => {
  const shapes = graph.nodes.map((node) => shapeAt(node.type.axes, samples));
  const none: Clustered["candidates"] = new Map();
  const scheduled = engine.fuses ? scheduleClusters(graph, shapes) : { units: scheduleNodes(graph), candidates: none };
  return { graph, shapes, ...scheduled };
};

type Cluster = Extract<Unit, { readonly _tag: "Cluster" }>;

/** What a cluster's members read, themselves included. */
const readsOf = ({ candidates }: Scheduled, { cluster }: Cluster): ReadonlySet<number> =>
  new Set(cluster.members.flatMap((id) => candidates.get(id)?.views.map(({ source }) => source) ?? []));

/** One pass: what it reads from outside, what leaves it, and its arithmetic. */
const clusterMs = (scheduled: Scheduled, engine: EngineCost, unit: Cluster): number => {
  const { graph, shapes } = scheduled;
  const { members, count } = unit.cluster;
  const inside = new Set(members);
  const outside = [...readsOf(scheduled, unit)].filter((id) => !inside.has(id));
  const moved = total([...outside, ...unit.outputs].map((id) => shapes[id] as Shape));
  const work = members.reduce((sum, id) => sum + operationMs(graph.nodes[id] as Node, engine), 0);
  return engine.call + count * work + moved * engine.element;
};

/** Views whose elements somebody wants in a row: the others are never moved. */
const compacted = (scheduled: Scheduled): ReadonlySet<number> => {
  const { graph, units } = scheduled;
  const wanted = new Set<number>(roots(graph));
  for (const unit of units) {
    if (unit._tag === "Cluster") for (const id of readsOf(scheduled, unit)) wanted.add(id);
    else {
      const reader = graph.nodes[unit.id] as Node;
      for (const id of reader.inputs) if (compacts(reader, graph.nodes[id] as Node)) wanted.add(id);
    }
  }
  return wanted;
};

export interface Estimate {
  /** Milliseconds per node, in the graph's order; a pass that computes several nodes is shared evenly among them. */
  readonly nodes: ReadonlyArray<number>;
  readonly total: number;
}

/** Estimated milliseconds of a graph on an engine for so many samples, node by node. */
export const costOf = (graph: Graph, engine: EngineCost = wasmCost, samples = 128): Estimate => {
  const scheduled = schedule(graph, engine, samples);
  const { shapes, units } = scheduled;
  const wanted = compacted(scheduled);
  const nodes = graph.nodes.map(() => 0);
  for (const unit of units) {
    if (unit._tag === "Cluster") {
      const { members } = unit.cluster;
      const each = clusterMs(scheduled, engine, unit) / members.length;
      for (const id of members) nodes[id] = each;
    } else {
      const node = graph.nodes[unit.id] as Node;
      if (engine.fuses && isView(node) && !wanted.has(unit.id)) continue;
      const inputs = node.inputs.map((id) => shapes[id] as Shape);
      nodes[unit.id] = nodeMs(engine, { node, inputs, output: shapes[unit.id] as Shape });
    }
  }
  return { nodes, total: nodes.reduce((sum, ms) => sum + ms, 0) };
};
