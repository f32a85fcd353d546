/**
 * What is drawn one after another: the tokens of a text.
 *
 * In: a model whose program has a graph `next NAME`, codes, conditions, a seed. Out: the texts, as rows of token
 * numbers; 0 ends one. Each row draws from a stream of its own, so that neither batches nor other rows change it.
 */

import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import { nextName, type Program } from "../../compiler/ir/program.js";
import { categoryDraw } from "../../compiler/language/likelihood/chance.js";
import type { Session, Tensors } from "../engine/engine.js";
import { stream } from "../random/stream.js";
import { inferenceBatch } from "../train/evaluate.js";
import { feeder, graphOf, inputsOf } from "../train/feeds.js";
import { noNoise, slicedColumns } from "./rows.js";

export interface Choosing {
  readonly seed: number;
  /** Below 1 likelier tokens are drawn more often, above 1 less; 0 takes the likeliest. */
  readonly temperature?: number;
  /** Only so many of the likeliest tokens may be drawn. */
  readonly topK?: number;
}

/** The outputs that are drawn in turn. */
export const turnsOf = ({ graphs }: Program): ReadonlyArray<string> =>
  Object.keys(graphs).flatMap((graph) => (graph.startsWith(nextName("")) ? [graph.slice(nextName("").length)] : []));

/** One of several by its logit. */
export const choose = (
  logits: ArrayLike<number>,
  chance: Parameters<typeof categoryDraw>[0],
  { temperature = 1, topK }: Omit<Choosing, "seed">,
): number => {
  const all = Array.from(logits);
  if (temperature === 0) return all.indexOf(Math.max(...all));
  const least = topK === undefined || topK >= all.length ? undefined : [...all].sort((a, b) => b - a)[topK - 1];
  const scaled = all.map((logit) =>
    least !== undefined && logit < least ? Number.NEGATIVE_INFINITY : logit / temperature,
  );
  return categoryDraw(chance, scaled);
};

interface Turning {
  readonly session: Session;
  readonly program: Program;
}

/** The texts called `name` of these codes: one run of the graph for each token. */
const drawOne = async (
  { session, program }: Turning,
  name: string,
  given: Tensors,
  count: number,
  choosing: Choosing,
): Promise<Tensors> => {
  const graph = graphOf(program, nextName(name));
  const input = inputsOf(graph).find((one) => one.name === name);
  if (input === undefined) throw new Error(`${nextName(name)} reads no ${name}`);
  const [, ...shape] = shapeAt(input.type.axes, 1);
  const steps = countAt(input.type.axes, 1);
  const data = new Float32Array(count * steps);
  const [feeds, columns] = [feeder(graph), slicedColumns(given)];
  for (let from = 0; from < count; from += inferenceBatch) {
    const to = Math.min(from + inferenceBatch, count);
    const chances = Array.from({ length: to - from }, (_, row) => stream(choosing.seed, `draw/${name}`, from + row));
    const open = new Set(chances.keys());
    for (let t = 0; t < steps && open.size > 0; t++) {
      const soFar = {
        dtype: "f32",
        shape: [to - from, ...shape],
        data: data.subarray(from * steps, to * steps),
      } as const;
      const run = feeds({
        columns: { ...columns(from, to), [name]: soFar },
        samples: to - from,
        noise: noNoise(from, to),
      });
      const { logits } = await session.run(graph.name, run);
      const all = logits?.data ?? new Float32Array();
      const width = all.length / ((to - from) * steps);
      for (const row of open) {
        const at = (row * steps + t) * width;
        const chosen = choose(all.subarray(at, at + width), chances[row] as (typeof chances)[number], choosing);
        data[(from + row) * steps + t] = chosen;
        if (chosen === 0) open.delete(row);
      }
    }
  }
  return { [name]: { dtype: "f32", shape: [count, ...shape], data } };
};

/** Every text that is drawn in turn; those that come later know the earlier ones. */
export const drawTurns = async (
  turning: Turning,
  given: Tensors,
  count: number,
  choosing: Choosing,
): Promise<Tensors> => {
  let made: Tensors = {};
  for (const name of turnsOf(turning.program))
    made = {
      ...made,
      ...(await drawOne(turning, name, { ...given, ...texts(turning.program, count), ...made }, count, choosing)),
    };
  return made;
};

/** No token yet, of every text. */
const texts = (program: Program, count: number): Tensors =>
  Object.fromEntries(
    turnsOf(program).map((name) => {
      const input = inputsOf(graphOf(program, nextName(name))).find((one) => one.name === name);
      const [, ...shape] = input === undefined ? [] : shapeAt(input.type.axes, 1);
      const size = shape.reduce((product, each) => product * each, 1);
      return [name, { dtype: "f32", shape: [count, ...shape], data: new Float32Array(count * size) }] as const;
    }),
  );
