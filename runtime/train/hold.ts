/**
 * Data inside an engine that takes many runs in one call.
 *
 * In: a dataset and what reads it. Out: row numbers for each call, and how many runs calls should take.
 */
import type { Program } from "../../compiler/ir/program.js";
import { type Batch, type Dataset, fetched, gather, isBytes } from "../data/index.js";
import { isRows } from "../data/rows.js";
import type { Stepping, Tensors } from "../engine/engine.js";
import { graphOf, inputsOf } from "./feeds.js";

/**
 * How many of `all` equal runs each call takes, at most `most`: so that calls are of one size where that can be, since
 * every size is compiled anew. Where it can't, the last call is smaller.
 */
export const callSize = (all: number, most: number): number => {
  const calls = Math.max(1, Math.ceil(all / Math.max(1, most)));
  for (let n = calls; n <= calls * 1.5; n++) if (all % n === 0) return all / n;
  return Math.ceil(all / calls);
};

/** The most bytes of rows that go into the engine with a call, where the whole dataset does not fit. */
const streamed = 2 ** 26;

/** Of a row in the engine. */
const rowBytes = ({ columns, count }: Dataset): number =>
  columns.reduce((sum, { data }) => sum + 4 * data.length, 0) / Math.max(count, 1);

/** The columns that the graph reads. */
const readBy = (program: Program, graph: string, dataset: Dataset): Dataset => {
  const names = new Set(inputsOf(graphOf(program, graph)).map(({ name }) => name));
  return { ...dataset, columns: dataset.columns.filter(({ name }) => names.has(name)) };
};

/** Every row as the graph reads it: bytes become the numbers that they are levels of. */
const whole = (dataset: Dataset): Tensors => {
  const { columns, count } = dataset;
  if (columns.some((column) => isBytes(column) || isRows(column.data)))
    return gather(
      dataset,
      Uint32Array.from({ length: count }, (_, i) => i),
      0,
      count,
    );
  return Object.fromEntries(
    columns.flatMap(({ name, dtype, shape, data }) =>
      data instanceof Uint8Array || isRows(data) ? [] : [[name, { dtype, shape: [count, ...shape], data }]],
    ),
  );
};

/** What becomes of rows before an engine gets them: they are then sent along with each call. */
export type Prepare = (batch: Batch, first: number) => void;

/**
 * The rows of a dataset in an engine that takes many runs a call: held there as a whole where they fit, else sent along
 * with each call. `rows` gives row numbers of what is held then.
 */
export const holding = (
  stepping: Stepping,
  program: Program,
  graph: string,
  dataset: Dataset,
  set: string,
  prepare?: Prepare,
) => {
  const read = readBy(program, graph, dataset);
  const perRow = rowBytes(read);
  const fits = prepare === undefined && stepping.fits(perRow * read.count);
  const ascending = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
  let held: Promise<void> | undefined;
  return {
    most: (samples: number): number => {
      const most = stepping.most(graph, samples);
      return fits ? most : Math.max(1, Math.min(most, Math.floor(streamed / (perRow * samples))));
    },
    /** `first` is the step that the first rows are for. */
    rows: async (order: Uint32Array, from: number, to: number, first = 0): Promise<Int32Array> => {
      if (fits) {
        held ??= stepping.hold(set, whole(read));
        await held;
        return Int32Array.from(order.subarray(from, to));
      }
      const coming = fetched(read, order, from, to);
      if (coming !== undefined) await coming;
      const batch = gather(read, order, from, to);
      prepare?.(batch, first);
      await stepping.hold(set, batch);
      return ascending(to - from);
    },
  };
};
