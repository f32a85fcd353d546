// What a model costs, from its graphs alone: parameters, floating-point operations, bytes. Nothing is run.
import { trainedOf } from "../assemble/training.js";
import type { TypedModel } from "../assemble/typed.js";
import type { Graph, Node } from "../ir/graph/graph.js";
import { countAt, shapeAt } from "../ir/graph/type.js";
import { opOf } from "../ir/op/index.js";
import { ownerOf, type Program, type State } from "../ir/program.js";
import { peakBytes } from "../optimise/liveness.js";

/** What a train step takes at the spec's own batch. Bytes count float32 and int32 elements, four each. */
export interface TrainCost {
  readonly batch: number;
  /** Floating-point operations of the whole step: forward, backward and update. */
  readonly flops: number;
  readonly parameterBytes: number;
  readonly slotBytes: number;
  /**
   * Everything alive at once where most is: inputs, state and intermediate values; what engines keep in pools is not in
   * it.
   */
  readonly peakBytes: number;
}

export interface Totals {
  readonly parameters: number;
  /** Of these, how many training leaves as they are; absent where it trains all. */
  readonly frozen?: number;
  /** Running means and variances: kept, never trained. */
  readonly statistics: number;
  /** Encoding and decoding one sample. */
  readonly flops: number;
  readonly training?: TrainCost;
}

/** Floating-point operations of one node for so many samples. */
const nodeFlops = (graph: Graph, node: Node, samples: number): number => {
  const shapes = node.inputs.map((id) => shapeAt((graph.nodes[id] as Node).type.axes, samples));
  return opOf(node.op).flops(shapes, shapeAt(node.type.axes, samples), node.attributes as never);
};

/** Floating-point operations of a graph for so many samples. */
export const graphFlops = (graph: Graph, samples: number): number =>
  graph.nodes.reduce((sum, node) => sum + nodeFlops(graph, node, samples), 0);

/** Floating-point operations for one sample, by the path of the layer, injection or head that they belong to. */
export function flopsByOwner(graphs: ReadonlyArray<Graph>, owners: TypedModel["owners"]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const graph of graphs)
    for (const node of graph.nodes) {
      const owner = ownerOf(owners, node);
      if (owner !== undefined) found.set(owner.path, (found.get(owner.path) ?? 0) + nodeFlops(graph, node, 1));
    }
  return found;
}

export const elementsOf = (state: ReadonlyArray<State>): number =>
  state.reduce((sum, { type }) => sum + countAt(type.axes, 1), 0);

const ofRole = (state: ReadonlyArray<State>, role: State["role"]): number =>
  elementsOf(state.filter((each) => each.role === role));

function trainCost({ core }: TypedModel, program: Program): TrainCost | undefined {
  const graph = program.graphs["train"];
  const { batch } = core.train;
  return (
    graph && {
      batch,
      flops: graphFlops(graph, batch),
      parameterBytes: 4 * ofRole(program.state, "parameter"),
      slotBytes: 4 * ofRole(program.state, "slot"),
      peakBytes: peakBytes(graph, batch),
    }
  );
}

/** What encoder and decoder both compute of conditions' own layers: where one runs after the other, it is done once. */
const sharedFlops = ({ encoder, decoder, conditions, owners }: TypedModel): number => {
  const [first, second] = [encoder, decoder].map(({ graphs }) => flopsByOwner([graphs.infer], owners));
  const sites = conditions.flatMap(({ layers }) => layers.map(({ site }) => site));
  return sites.reduce((sum, site) => sum + Math.min(first?.get(site) ?? 0, second?.get(site) ?? 0), 0);
};

export function totalsOf(typed: TypedModel, program: Program | undefined): Totals {
  const { encoder, decoder, state } = typed;
  const training = program && trainCost(typed, program);
  const parameters = ofRole(state, "parameter");
  const frozen = parameters - elementsOf(trainedOf(typed.core, state));
  return {
    parameters,
    ...(frozen === 0 ? {} : { frozen }),
    statistics: ofRole(state, "statistic"),
    flops: graphFlops(encoder.graphs.infer, 1) + graphFlops(decoder.graphs.infer, 1) - sharedFlops(typed),
    ...(training === undefined ? {} : { training }),
  };
}
