/**
 * Gathers the problems of one source, not without end. In: problems, one by one. Out: the first of them, and how many
 * more there were.
 */
import type { DataProblem } from "./index.js";

/** At most this many problems of one source are listed, the last of them `More` if some were left out. */
const LISTED = 20;

export interface Collector {
  readonly add: (problem: DataProblem) => void;
  readonly all: () => ReadonlyArray<DataProblem>;
}

/** Counts problems past the limit instead of keeping them. */
export const collector = (source: string): Collector => {
  const kept: Array<DataProblem> = [];
  let seen = 0;
  return {
    add: (problem) => {
      seen += 1;
      if (kept.length < LISTED) kept.push(problem);
    },
    all: () =>
      seen > LISTED ? [...kept.slice(0, LISTED - 1), { _tag: "More", source, found: seen - LISTED + 1 }] : kept,
  };
};
