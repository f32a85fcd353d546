/**
 * A graph run over many rows, a batch at a time.
 *
 * In: where the columns and the noise of each row come from. Out: the graph's outputs over all rows, joined. Nothing
 * that comes out depends on how the rows are cut into batches.
 */
import type { Program } from "../../compiler/ir/program.js";
import { type Batch, type Dataset, gather } from "../data/index.js";
import type { Session, Tensors } from "../engine/engine.js";
import { inferenceBatch } from "../train/evaluate.js";
import { feeder, graphOf, type Noise, noiseOf } from "../train/feeds.js";

/** Values of `count` rows, [count, ...shape] in C order. */
export interface Rows {
  readonly count: number;
  /** Of one row. */
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array;
}

/** The columns of the rows from … to − 1. They are read before the next are asked for. */
export type ColumnsAt = (from: number, to: number) => Tensors;

export type NoiseAt = (from: number, to: number) => Noise;

export const widthOf = ({ shape }: Rows): number => shape.reduce((product, size) => product * size, 1);

/** A dataset's rows from its first. */
export const datasetColumns = (dataset: Dataset): ColumnsAt => {
  const rows = Uint32Array.from({ length: dataset.count }, (_, i) => i);
  let batch: Batch | undefined;
  return (from, to) => {
    batch = gather(dataset, rows, from, to, batch);
    return batch;
  };
};

/** Cuts rows out of whole columns. */
export const slicedColumns =
  (columns: Tensors): ColumnsAt =>
  (from, to) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, { dtype, shape, data }]) => {
        const width = data.length / (shape[0] ?? 1);
        return [name, { dtype, shape: [to - from, ...shape.slice(1)], data: data.subarray(from * width, to * width) }];
      }),
    );

/**
 * Noise for rows of which several may share one draw: row i gets draw `index(i)` of `draws` from the streams (seed,
 * prefix + name).
 */
export const rowNoise = (
  seed: number,
  prefix: string,
  draws: number,
  index: (row: number) => number = (row) => row,
): NoiseAt => {
  const drawn = new Map<string, Float32Array>();
  const noise = noiseOf(seed, prefix);
  return (from, to) => (name, distribution, out) => {
    const width = out.length / (to - from);
    const all = drawn.get(name) ?? new Float32Array(draws * width);
    if (!drawn.has(name)) noise(name, distribution, all);
    drawn.set(name, all);
    for (let row = from; row < to; row++)
      out.set(all.subarray(index(row) * width, (index(row) + 1) * width), (row - from) * width);
  };
};

/** For graphs that draw nothing. */
export const noNoise: NoiseAt = () => (name) => {
  throw new Error(`noise ${name} in a graph that is run without`);
};

/** Runs the graph called `name` over `count` rows. Every output must have the batch as its first axis. */
export const runRows = async (
  { session, program }: { readonly session: Session; readonly program: Program },
  name: string,
  count: number,
  columns: ColumnsAt,
  noise: NoiseAt,
): Promise<Readonly<Record<string, Rows>>> => {
  const feeds = feeder(graphOf(program, name));
  const joined: Record<string, Rows> = {};
  for (let from = 0; from < count; from += inferenceBatch) {
    const to = Math.min(from + inferenceBatch, count);
    const given = { columns: columns(from, to), samples: to - from, noise: noise(from, to) };
    const outputs = await session.run(name, feeds(given));
    for (const [output, { shape, data }] of Object.entries(outputs)) {
      const width = data.length / (to - from);
      joined[output] ??= { count, shape: shape.slice(1), data: new Float32Array(count * width) };
      joined[output].data.set(data, from * width);
    }
  }
  return joined;
};
