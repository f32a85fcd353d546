/**
 * Codes that a prior draws one after another, each among the few that are likeliest there.
 *
 * In: a model whose program has such a prior, conditions, a seed. Out: the codes. The noise is that of the graph which
 * draws them all at once, so that with no limit the codes are the same.
 */
import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import { codesGraph, codesInput, type Program, placedGraph } from "../../compiler/ir/program.js";
import type { Session, Tensors } from "../engine/engine.js";
import { inferenceBatch } from "../train/evaluate.js";
import { feeder, graphOf, inputsOf } from "../train/feeds.js";
import { noNoise, rowNoise, runRows, slicedColumns } from "./rows.js";
import { choicesOf, gumbelOf, tempered } from "./tempered.js";

/** Whether codes can be drawn so. */
export const drawsCodes = ({ graphs }: Program): boolean => graphs[codesGraph] !== undefined;

interface Drawing {
  readonly count: number;
  readonly seed: number;
  /** Samples that share a latent: row i takes latent i mod `latents`. */
  readonly latents: number;
  readonly temperature: number | undefined;
  readonly topK: number;
}

/** The greatest of logit + noise, among the `most` of the greatest logits. */
const chosen = (logits: ArrayLike<number>, noise: Float32Array, at: number, most: number): number => {
  const all = Array.from(logits);
  const least = most >= all.length ? Number.NEGATIVE_INFINITY : ([...all].sort((a, b) => b - a)[most - 1] ?? 0);
  const scores = all.map((logit, k) =>
    logit < least ? Number.NEGATIVE_INFINITY : logit + at * gumbelOf(noise[k] ?? 0),
  );
  return scores.indexOf(Math.max(...scores));
};

/** The codes z of `count` samples, in the code's own order. `given`: conditions, and how far they are exaggerated. */
export const drawCodes = async (
  model: { readonly session: Session; readonly program: Program },
  given: Tensors,
  { count, seed, latents, temperature, topK }: Drawing,
): Promise<Float32Array> => {
  const { session, program } = model;
  const [drawing, graph] = [
    graphOf(program, program.graphs["prior"] ? "prior" : "sample"),
    graphOf(program, codesGraph),
  ];
  const [[stream, { of, at }] = ["prior", { of: 1, at: 1 }]] = [...choicesOf(drawing)];
  const input = inputsOf(graph).find(({ name }) => name === codesInput);
  const steps = input === undefined ? 0 : countAt(input.type.axes, 1);
  const [feeds, columns] = [feeder(graph), slicedColumns(given)];
  const noiseAt = tempered(
    drawing,
    rowNoise(seed, "sample/", latents, (row) => row % latents),
    temperature,
  );
  const numbers = new Float32Array(count * steps);
  for (let from = 0; from < count; from += inferenceBatch) {
    const to = Math.min(from + inferenceBatch, count);
    const noise = new Float32Array((to - from) * steps * of);
    noiseAt(from, to)(stream, "uniform", noise);
    const soFar = numbers.subarray(from * steps, to * steps);
    for (let t = 0; t < steps; t++) {
      const codes = {
        dtype: "f32",
        shape: [to - from, ...shapeAt(input?.type.axes ?? [], 1).slice(1)],
        data: soFar,
      } as const;
      const run = feeds({
        columns: { ...columns(from, to), [codesInput]: codes },
        samples: to - from,
        noise: noNoise(from, to),
      });
      const { logits } = await session.run(graph.name, run);
      for (let row = 0; row < to - from; row++) {
        const start = (row * steps + t) * of;
        const own = (logits?.data ?? noise).subarray(start, start + of);
        soFar[row * steps + t] = chosen(own, noise.subarray(start, start + of), at, topK);
      }
    }
  }
  const fed = { [codesInput]: { dtype: "f32", shape: [count, steps], data: numbers } } as const;
  const { z } = await runRows(model, placedGraph, count, slicedColumns(fed), noNoise);
  return z?.data ?? new Float32Array();
};
