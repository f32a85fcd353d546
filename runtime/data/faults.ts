/**
 * Faults of a column's values, gathered: one problem for each kind of fault, with the first place and how many samples
 * have it.
 */
import type { Collector } from "./problem/collect.js";
import type { DataProblem } from "./problem/index.js";

/** A problem of values as it stands at its first place. */
export type Fault = Extract<DataProblem, { readonly count: number; readonly row: number }>;

/** A fault before it is counted. */
export type Uncounted = Fault extends infer F ? (F extends Fault ? Omit<F, "count"> : never) : never;

export interface Faults {
  /** The first of a kind is kept; of the others, their rows are counted, which must come in order. */
  readonly add: (kind: string, row: number, first: () => Uncounted) => void;
  readonly tell: (problems: Collector) => void;
}

export const faults = (): Faults => {
  const kinds = new Map<string, { readonly first: Uncounted; count: number; last: number }>();
  return {
    add: (kind, row, first) => {
      const known = kinds.get(kind);
      if (known === undefined) kinds.set(kind, { first: first(), count: 1, last: row });
      else if (known.last !== row) {
        known.count += 1;
        known.last = row;
      }
    },
    tell: (problems) => {
      for (const { first, count } of kinds.values()) problems.add({ ...first, count } as Fault);
    },
  };
};
