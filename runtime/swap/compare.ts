/**
 * Do two models do the same? In: two models in use and data that fits both. Out: the largest difference between what
 * they make of the same samples, by graph, relative to the largest value; a graph that only one has, or that wants
 * other inputs, is not compared.
 */
import type { Program } from "../../compiler/ir/program.js";
import type { Dataset } from "../data/index.js";
import type { Session } from "../engine/engine.js";
import { datasetColumns, noNoise, runRows } from "../run/rows.js";
import { inputsOf } from "../train/feeds.js";

export interface Compared {
  readonly graph: string;
  /** max |a − b| over all outputs of all samples. */
  readonly difference: number;
  /** max |a|. */
  readonly scale: number;
}

interface Side {
  readonly session: Session;
  readonly program: Program;
}

const wants = ({ program }: Side, graph: string): ReadonlySet<string> | undefined => {
  const found = program.graphs[graph];
  return found && new Set(inputsOf(found).map(({ name }) => name));
};

/** Both have it, and every input of either is a column of the data. */
const comparable = (sides: ReadonlyArray<Side>, graph: string, dataset: Dataset): boolean =>
  sides.every((side) => {
    const names = wants(side, graph);
    return names !== undefined && [...names].every((name) => dataset.columns.some((column) => column.name === name));
  });

export const compare = async (before: Side, after: Side, dataset: Dataset): Promise<ReadonlyArray<Compared>> => {
  const compared: Array<Compared> = [];
  for (const graph of ["encode", "reconstruct"]) {
    if (dataset.count === 0 || !comparable([before, after], graph, dataset)) continue;
    const run = (side: Side) => runRows(side, graph, dataset.count, datasetColumns(dataset), noNoise);
    const [a, b] = [await run(before), await run(after)];
    let [difference, scale] = [0, 0];
    for (const [name, { data }] of Object.entries(a)) {
      const other = b[name]?.data;
      if (other?.length !== data.length) continue;
      for (const [i, value] of data.entries()) {
        difference = Math.max(difference, Math.abs(value - (other[i] ?? 0)));
        scale = Math.max(scale, Math.abs(value));
      }
    }
    compared.push({ graph, difference, scale });
  }
  return compared;
};
