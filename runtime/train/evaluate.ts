/**
 * A model's losses on a dataset.
 *
 * In: a session, its program and a dataset. Out: the means of the `evaluate` graph's outputs over all samples. The noise of batch i comes from the
 * stream (seed, "evaluate/…", i), whatever the epoch: two evaluations of one model agree to the bit, and epochs differ only in the model.
 */

import type { Graph } from "../../compiler/ir/graph/graph.js";
import type { Program } from "../../compiler/ir/program.js";
import { type Batch, type Dataset, gather } from "../data/index.js";
import type { Session } from "../engine/engine.js";
import type { Breath } from "./breath.js";
import { feeder, noiseOf } from "./feeds.js";
import { addLosses, type Losses, lossesOf, meansOf, noSums } from "./losses.js";

/** Samples per run wherever no gradient is taken. */
export const inferenceBatch = 512;

export const graphOf = (program: Program, name: string): Graph => {
  const graph = program.graphs[name];
  if (graph === undefined) throw new Error(`the program has no graph ${name}`);
  return graph;
};

export interface Evaluation {
  readonly session: Session;
  readonly program: Program;
  readonly seed: number;
  readonly breath?: Breath;
  /** Another graph with the outputs of `evaluate`; that one if absent. */
  readonly graph?: string;
}

/** Means over `dataset`, in its own order; empty for an empty dataset. */
export const evaluateLosses = async (
  { session, program, seed, breath, graph = "evaluate" }: Evaluation,
  dataset: Dataset,
): Promise<Losses> => {
  const feeds = feeder(graphOf(program, graph));
  const rows = Uint32Array.from({ length: dataset.count }, (_, i) => i);
  let sums = noSums;
  let columns: Batch | undefined;
  for (let from = 0, i = 0; from < dataset.count; from += inferenceBatch, i++) {
    const samples = Math.min(inferenceBatch, dataset.count - from);
    columns = gather(dataset, rows, from, from + samples, columns);
    const given = { columns, samples, noise: noiseOf(seed, "evaluate/", i) };
    sums = addLosses(sums, lossesOf(await session.run(graph, feeds(given))), samples);
    await breath?.();
  }
  return meansOf(sums);
};
