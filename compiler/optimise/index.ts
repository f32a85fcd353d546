// Graphs in, smaller and faster graphs out, with the same results up to rounding. Adding a pass is one file and one line here.
//
//   graph ─simplify*→ ─fuse*→ ─place*→ graph        (* repeated until nothing changes)
//
// Before derivatives are taken, `specialise` puts each layer of a module into its cheapest form for an engine.
import type { Graph } from "../graph/graph.js";
import type { Choice } from "./choose.js";
import { common } from "./common.js";
import { dead } from "./dead.js";
import { type EngineCost, wasmCost } from "./engines.js";
import { fold } from "./fold.js";
import { fuse } from "./fuse.js";
import { order } from "./order.js";
import type { Pass } from "./pass.js";
import { runPasses, type Traced } from "./run.js";
import { specialise as specialised } from "./specialise.js";
import { transpose } from "./transpose.js";

export type { Choice } from "./choose.js";
export { costOf, type Estimate } from "./cost.js";
export { type EngineCost, engineCosts, tensorflowCost, wasmCost } from "./engines.js";
export { peakBytes } from "./liveness.js";
export type { Count, Pass, Stage } from "./pass.js";
export type { Step, Traced } from "./run.js";

const afterFusing = (pass: Pass): Pass => ({ ...pass, stage: "fuse" });

/** Every pass, in the order that a round of its stage runs them. */
export const passes: ReadonlyArray<Pass> = [fold, transpose, common, dead, fuse, afterFusing(common), order];

export interface Options {
  readonly passes?: ReadonlyArray<Pass>;
  /** Checks the graph after every pass; a fault is a broken invariant and throws, naming the pass. */
  readonly verify?: boolean;
}

/** `optimise`, with what each pass did. */
export const optimiseTraced = (graph: Graph, options: Options = {}): Traced => runPasses(graph, { passes, ...options });

/** Rewrites a graph by every pass until nothing changes. Results stay the same up to rounding, for every engine. */
export const optimise = (graph: Graph, options: Options = {}): Graph => optimiseTraced(graph, options).graph;

export interface SpecialiseOptions {
  /** Whether gradients will be taken of the graph: then they count in every choice. */
  readonly training: boolean;
  /** The default is WebAssembly. */
  readonly engine?: EngineCost;
  /** The batch that forms are compared at; the default is 128. */
  readonly samples?: number;
  readonly record?: (choice: Choice) => void;
}

const unplaced = passes.filter(({ stage }) => stage !== "place");

/** A graph whose gradients are yet to be taken, each layer in the form that is estimated to cost least on the engine. */
export const specialise = (
  graph: Graph,
  { training, engine = wasmCost, samples = 128, record }: SpecialiseOptions,
): Graph =>
  specialised(graph, {
    training,
    engine,
    samples,
    simplify: (probe) => optimise(probe, { passes: unplaced }),
    ...(record && { record }),
  });
