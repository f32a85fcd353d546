/**
 * A model's losses on a dataset.
 *
 * In: a session, its program and a dataset. Out: the means of the `evaluate` graph's outputs over all samples. The
 * noise of batch i comes from the stream (seed, "evaluate/…", i), whatever the epoch: two evaluations of one model
 * agree to the bit, and epochs differ only in the model.
 */

import type { Program } from "../../compiler/ir/program.js";
import { type Batch, type Dataset, fetched, gather } from "../data/index.js";
import type { Session, Stepping } from "../engine/engine.js";
import type { Breath } from "./breath.js";
import { feeder, graphOf, noiseKeys, noiseOf } from "./feeds.js";
import { callSize, holding } from "./hold.js";
import { addLosses, addRuns, type Losses, lossesOf, meansOf, noSums } from "./losses.js";

/** Samples per run wherever no gradient is taken. */
export const inferenceBatch = 512;

const everyRow = ({ count }: Dataset): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

export interface Evaluation {
  readonly session: Session;
  readonly program: Program;
  readonly seed: number;
  readonly breath?: Breath;
  /** Another graph with the outputs of `evaluate`; that one if absent. */
  readonly graph?: string;
}

/** One batch after the other. */
const batchByBatch = async ({ session, program, seed, breath, graph = "evaluate" }: Evaluation, dataset: Dataset) => {
  const feeds = feeder(graphOf(program, graph));
  const rows = everyRow(dataset);
  let sums = noSums;
  let columns: Batch | undefined;
  for (let from = 0, i = 0; from < dataset.count; from += inferenceBatch, i++) {
    const samples = Math.min(inferenceBatch, dataset.count - from);
    const coming = fetched(dataset, rows, from, from + samples);
    if (coming !== undefined) await coming;
    columns = gather(dataset, rows, from, from + samples, columns);
    const given = { columns, samples, noise: noiseOf(seed, "evaluate/", i) };
    sums = addLosses(sums, lossesOf(await session.run(graph, feeds(given))), samples);
    await breath?.();
  }
  return sums;
};

/** The sets that were last evaluated, so that an epoch's evaluation finds the last one's data in the engine. */
const kept = new WeakMap<
  Stepping,
  Map<string, { readonly dataset: Dataset; readonly held: ReturnType<typeof holding> }>
>();

const heldFor = (stepping: Stepping, program: Program, graph: string, dataset: Dataset) => {
  const sets = kept.get(stepping) ?? new Map();
  kept.set(stepping, sets);
  const known = sets.get(graph);
  if (known?.dataset === dataset) return known.held;
  const held = holding(stepping, program, graph, dataset, graph);
  sets.set(graph, { dataset, held });
  return held;
};

/** Many batches a call; the last, smaller one by itself. */
const callByCall = async (
  { program, seed, breath, graph = "evaluate" }: Evaluation,
  stepping: Stepping,
  dataset: Dataset,
) => {
  const order = everyRow(dataset);
  const data = heldFor(stepping, program, graph, dataset);
  const batches = Math.floor(dataset.count / inferenceBatch);
  const size = callSize(batches, data.most(inferenceBatch));
  let sums = noSums;
  for (let from = 0; from < dataset.count; ) {
    const done = from / inferenceBatch;
    const samples = Math.min(inferenceBatch, dataset.count - from);
    const runs = samples < inferenceBatch ? 1 : Math.min(size, batches - done);
    const rows = await data.rows(order, from, from + runs * samples);
    const keys = noiseKeys(graphOf(program, graph), seed, "evaluate/", done, runs);
    sums = addRuns(sums, await stepping.steps({ graph, set: graph, samples, rows, first: 0, keys }), runs, samples);
    from += runs * samples;
    await breath?.();
  }
  return sums;
};

/** Means over `dataset`, in its own order; empty for an empty dataset. */
export const evaluateLosses = async (evaluation: Evaluation, dataset: Dataset): Promise<Losses> => {
  const { stepping } = evaluation.session;
  const sums = stepping === undefined ? batchByBatch(evaluation, dataset) : callByCall(evaluation, stepping, dataset);
  return meansOf(await sums);
};
