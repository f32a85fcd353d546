// What a pass is. One file makes one; index.ts lists them.
import type { Graph } from "../ir/graph/graph.js";

/** Told each time a law fires, by the law's name. */
export type Count = (law: string) => void;

/** `simplify` and `fuse` are repeated until nothing changes; `place` only moves nodes. Stages run in this order. */
export type Stage = "simplify" | "fuse" | "place";

export interface Pass {
  readonly name: string;
  readonly doc: string;
  /** The default is `simplify`. */
  readonly stage?: Stage;
  /** The rewritten graph, or the very same object when there is nothing to do. */
  readonly run: (graph: Graph, count?: Count) => Graph;
}
