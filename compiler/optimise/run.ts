// Runs passes over a graph, stage by stage, until nothing changes. In: a graph and passes; out: the graph and what each
// did.
import type { Graph } from "../ir/graph/graph.js";
import { verify as faultsOf } from "../ir/graph/verify.js";
import type { Pass, Stage } from "./pass.js";

const stages: ReadonlyArray<Stage> = ["simplify", "fuse", "place"];

/**
 * Rounds that a stage may take. Each law shrinks the graph or moves a value one way, so a few suffice; the rest is
 * margin.
 */
const ceiling = 24;

export interface RunOptions {
  readonly passes: ReadonlyArray<Pass>;
  /** Checks the graph after every pass; a fault is a broken invariant and throws, naming the pass. */
  readonly verify?: boolean;
  /** Told of each run of a pass that changed the graph, with the graphs after and before it. */
  readonly watch?: Watch;
}

export type Watch = (step: Step, after: Graph, before: Graph) => void;

/** One run of one pass that changed the graph. */
export interface Step {
  readonly pass: string;
  readonly round: number;
  /** How often each law fired. */
  readonly fired: Readonly<Record<string, number>>;
  readonly before: number;
  readonly after: number;
}

export interface Traced {
  readonly graph: Graph;
  readonly steps: ReadonlyArray<Step>;
  /** Stages that still changed something in the last round they were given; empty but for a pass that never settles. */
  readonly unsettled: ReadonlyArray<Stage>;
}

const checked = (graph: Graph, pass: string): void => {
  const faults = faultsOf(graph);
  if (faults.length > 0) throw new Error(`pass ${pass} broke graph ${graph.name}: ${JSON.stringify(faults[0])}`);
};

/** Runs a pass; the step is absent when it changed nothing. */
const runPass = (
  graph: Graph,
  pass: Pass,
  round: number,
  { verify = false, watch }: RunOptions,
): readonly [Graph, ReadonlyArray<Step>] => {
  const fired: Record<string, number> = {};
  const next = pass.run(graph, (law) => {
    fired[law] = (fired[law] ?? 0) + 1;
  });
  if (next === graph) return [graph, []];
  const step = { pass: pass.name, round, fired, before: graph.nodes.length, after: next.nodes.length };
  if (verify) checked(next, pass.name);
  watch?.(step, next, graph);
  return [next, [step]];
};

/**
 * One round over the passes of a stage. A pass that left this very graph as it was is not asked again: `idle`
 * remembers.
 */
const runRound = (
  start: Graph,
  passes: ReadonlyArray<Pass>,
  round: number,
  options: RunOptions,
  idle: Map<Pass, Graph>,
): [Graph, Array<Step>] =>
  passes.reduce<[Graph, Array<Step>]>(
    ([graph, steps], pass) => {
      if (idle.get(pass) === graph) return [graph, steps];
      const [next, made] = runPass(graph, pass, round, options);
      if (next === graph) idle.set(pass, graph);
      return [next, [...steps, ...made]];
    },
    [start, []],
  );

/** Runs the passes, stage by stage. A stage that has not settled after 24 rounds is named in the result. */
export const runPasses = (start: Graph, options: RunOptions): Traced => {
  const steps: Array<Step> = [];
  const unsettled: Array<Stage> = [];
  let graph = start;
  for (const stage of stages) {
    const own = options.passes.filter((pass) => (pass.stage ?? "simplify") === stage);
    const idle = new Map<Pass, Graph>();
    let settled = false;
    for (let round = 1; round <= ceiling && !settled; round++) {
      const [next, made] = runRound(graph, own, round, options, idle);
      steps.push(...made);
      settled = next === graph;
      graph = next;
    }
    if (!settled) unsettled.push(stage);
  }
  return { graph, steps, unsettled };
};
