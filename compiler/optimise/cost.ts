// What a graph costs on an engine, estimated. In: a graph, an engine's constants, a batch; out: milliseconds per node.
// Nothing is run.
import { type Clustered, scheduleClusters, scheduleNodes, type Unit } from "../emit/schedule.js";
import { type Graph, type Node, roots } from "../ir/graph/graph.js";
import { shapeAt } from "../ir/graph/type.js";
import { elementwiseOf, opOf } from "../ir/op/index.js";
import type { Slide } from "../ir/op/window.js";
import { type EngineCost, wasmCost } from "./engines.js";
import { movementMs, type Sized, size } from "./movement-cost.js";

type Shape = ReadonlyArray<number>;

const total = (shapes: ReadonlyArray<Shape>): number => shapes.reduce((sum, shape) => sum + size(shape), 0);

const operationMs = ({ op }: Node, engine: EngineCost): number =>
  elementwiseOf(op)?.transcendental ? engine.transcendental : engine.arithmetic;

const flopsOf = ({ node, inputs, output }: Sized): number =>
  opOf(node.op).flops(inputs, output, node.attributes as never);

const at = (shape: Shape | undefined, i: number): number => shape?.[i] ?? 1;

/** A product of m×k and k×n at this time per operation, in whole tiles, its factors packed first. */
const productMs = ({ factor, tile }: EngineCost, operation: number, m: number, k: number, n: number): number => {
  const [rows, columns] = [Math.ceil(m / tile[0]) * tile[0], Math.ceil(n / tile[1]) * tile[1]];
  return 2 * rows * columns * k * operation + (m * k + k * n) * factor;
};

/** Zeros around an image, where it has any. */
const surroundMs = (engine: EngineCost, image: Shape, pad: Shape): number =>
  engine.moves && pad.some((n) => n > 0) ? size(image) * (engine.copy + engine.element) : 0;

/** The windows of the image are the rows of a product: positions × (taps · channels read) × channels made. */
const forwardMs = (engine: EngineCost, [x = [], kernel]: ReadonlyArray<Shape>, output: Shape, { pad }: Slide): number =>
  productMs(engine, engine.convolution, size(output.slice(0, 3)), size(kernel?.slice(0, 3) ?? []), at(kernel, 3)) +
  surroundMs(engine, x, pad);

/** The same windows transposed: (taps · channels read) × positions × channels made. */
const filterMs = (engine: EngineCost, [x = [], dy = []]: ReadonlyArray<Shape>, output: Shape, { pad }: Slide): number =>
  productMs(engine, engine.convolution, size(output.slice(0, 3)), size(dy.slice(0, 3)), at(dy, 3)) +
  surroundMs(engine, x, pad);

/** All phases of the stride as channels of one convolution of dy, woven together afterwards. */
const inputMs = (engine: EngineCost, [dy = [], kernel]: ReadonlyArray<Shape>, output: Shape, slide: Slide): number => {
  const [down, across] = slide.stride;
  const phases = engine.moves ? down * across : 1;
  const taps = Math.ceil(at(kernel, 0) / down) * Math.ceil(at(kernel, 1) / across);
  const positions = size(output.slice(0, 3)) / (down * across);
  const weave = phases === 1 ? 0 : size(output) * engine.copy + size(output.slice(0, 3)) * engine.run;
  const read = taps * at(dy, 3);
  const made = down * across * at(output, 3);
  return productMs(engine, engine.convolution, positions, read, made) + surroundMs(engine, dy, [1]) + weave;
};

const convolutionMs = (engine: EngineCost, { node, inputs, output }: Sized): number => {
  switch (node.op) {
    case "conv2d":
    case "fusedConv":
      return forwardMs(engine, inputs, output, node.attributes);
    case "conv2dFilterGradient":
      return filterMs(engine, inputs, output, node.attributes);
    case "conv2dInputGradient":
      return inputMs(engine, inputs, output, node.attributes);
    default:
      return 0;
  }
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
  if (isProduct(node)) {
    const [m, n] = [at(output, 0), at(output, 1)];
    return engine.call + productMs(engine, engine.product, m, at(inputs[0], 1), n) + m * n * engine.element;
  }
  if (node.op === "batchMatMul") {
    const [m, n, k] = [at(output, output.length - 2), output.at(-1) ?? 1, inputs[0]?.at(-1) ?? 1];
    const stack = size(output) / (m * n);
    return engine.call + stack * productMs(engine, engine.product, m, k, n) + size(output) * engine.element;
  }
  if (kind === "contraction" || kind === "fused")
    return engine.call + convolutionMs(engine, sized) + size(output) * engine.element;
  return engine.call + memory * engine.element + Math.max(size(output), flopsOf(sized)) * operationMs(node, engine);
};

const isView = ({ op }: Node): boolean => op === "slice" || op === "transpose" || op === "broadcast";

const isFlip = (node: Node): boolean => node.op === "transpose" && node.attributes.order.join() === "1,0";

/** Whether each matrix of a stack is transposed. */
const isStackFlip = (node: Node): boolean => {
  if (node.op !== "transpose") return false;
  const { order } = node.attributes;
  return order.at(-1) === order.length - 2 && order.slice(0, -2).every((from, to) => from === to);
};

/** Whether a reader wants the elements of a view in a row. */
const compacts = (reader: Node, view: Node): boolean =>
  !opOf(reader.op).readsViews &&
  !(isProduct(reader) && isFlip(view)) &&
  !(reader.op === "batchMatMul" && isStackFlip(view));

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
