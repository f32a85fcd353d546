/**
 * Figures of one sample each, for whoever looks for those that a model finds odd.
 *
 * In: a model and samples. Out: a column for each figure. The noise is that of an evaluation with the same seed, so
 * that the means of the columns are its figures.
 */
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { scoring } from "../../compiler/instruments/index.js";
import type { Dataset } from "../data/index.js";
import type { Engine } from "../engine/engine.js";
import { datasetColumns, runRows } from "../run/rows.js";
import type { Model } from "../run/use.js";
import { inferenceBatch } from "../train/evaluate.js";
import { noiseOf } from "../train/feeds.js";
import { openProgram } from "./instruments.js";

/** `negative-elbo`, `nll` and `divergence` in nats, `mse`: each with a number for each sample. */
export type Scores = Readonly<Record<string, Float32Array>>;

export const scoresOf = async (
  engine: Engine,
  typed: TypedModel,
  { session: model }: Pick<Model, "session">,
  dataset: Dataset,
  seed: number,
): Promise<Scores> => {
  const scorer = await openProgram(engine, scoring(typed), model);
  try {
    const noise = (from: number) => noiseOf(seed, "evaluate/", from / inferenceBatch);
    const made = await runRows(scorer, "score", dataset.count, datasetColumns(dataset), noise);
    return Object.fromEntries(Object.entries(made).map(([name, { data }]) => [name, data]));
  } finally {
    scorer.session.dispose();
  }
};
