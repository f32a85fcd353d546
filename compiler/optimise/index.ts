// Graphs in, smaller and faster graphs out, with the same results up to rounding. Adding a pass is one file and one
// line here.
//
//   graph ─simplify*→ ─fuse*→ ─place*→ graph        (* repeated until nothing changes)
//
// Before derivatives are taken, `specialise` puts each layer of a module into its cheapest form for an engine.
import type { Graph } from "../ir/graph/graph.js";
import type { Choice, Context } from "./choose.js";
import { common } from "./common.js";
import { dead } from "./dead.js";
import { type EngineCost, wasmCost } from "./engines.js";
import { fold } from "./fold.js";
import { fuse } from "./fuse.js";
import { normalise } from "./normalise.js";
import { order } from "./order.js";
import type { Pass } from "./pass.js";
import { runPasses, type Traced, type Watch } from "./run.js";
import { shared } from "./shared.js";
import { specialise as specialised } from "./specialise.js";
import { transpose } from "./transpose.js";

export type { Choice } from "./choose.js";
export { costOf, type Estimate } from "./cost.js";
export { type EngineCost, engineCosts, tensorflowCost, wasmCost } from "./engines.js";
export { peakBytes } from "./liveness.js";
export type { Count, Pass, Stage } from "./pass.js";
export type { Step, Traced, Watch } from "./run.js";
export { soonest, type Work } from "./soonest.js";
export { type Way, wayOf } from "./way.js";

const afterFusing = (pass: Pass): Pass => ({ ...pass, stage: "fuse" });

/** The passes that need no prices, but for those that only order nodes. */
const plain: ReadonlyArray<Pass> = [fold, transpose, common, shared, dead, fuse, afterFusing(common)];

/** What choices are made for: an engine, and the batch that forms are compared at. */
export interface Prices {
  /** The default is WebAssembly. */
  readonly engine?: EngineCost;
  /** The default is 128. */
  readonly samples?: number;
  readonly record?: (choice: Choice) => void;
  /** Checks the graph after every pass; a fault is a broken invariant and throws, naming the pass. */
  readonly verify?: boolean;
  /** Told of each run of a pass that changed a graph. */
  readonly watch?: Watch;
}

const contextOf = ({ engine = wasmCost, samples = 128, record }: Prices, training: boolean): Context => ({
  training,
  engine,
  samples,
  simplify: (probe) => runPasses(probe, { passes: plain }).graph,
  ...(record && { record }),
});

/** Every pass, in the order that a round of its stage runs them. */
const passesFor = (prices: Prices): ReadonlyArray<Pass> => [normalise(contextOf(prices, false)), ...plain, order];

/** Every pass, for the default engine. */
export const passes: ReadonlyArray<Pass> = passesFor({});

export interface Options extends Prices {
  /** The default is every pass, at these prices. */
  readonly passes?: ReadonlyArray<Pass>;
}

/** `optimise`, with what each pass did. */
export const optimiseTraced = (graph: Graph, options: Options = {}): Traced =>
  runPasses(graph, { passes: passesFor(options), ...options });

/** Rewrites a graph by every pass until nothing changes. Results stay the same up to rounding, for every engine. */
export const optimise = (graph: Graph, options: Options = {}): Graph => optimiseTraced(graph, options).graph;

/** What a graph needs whose values are settled: nothing unread, and an order in which values die early. */
export const place = (graph: Graph, options: Options = {}): Graph =>
  optimise(graph, { ...options, passes: [dead, order] });

/**
 * A graph whose gradients are yet to be taken (or never will be), each layer in the form that is estimated to cost
 * least.
 */
export const specialise = (graph: Graph, { training, ...prices }: Prices & { readonly training: boolean }): Graph =>
  specialised(graph, contextOf(prices, training));
