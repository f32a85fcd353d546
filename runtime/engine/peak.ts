/** The most bytes that a session held, where its engine does not tell: worked out from the graphs that ran. */

import type { Graph } from "../../compiler/ir/graph/graph.js";
import { countAt } from "../../compiler/ir/graph/type.js";
import type { Program } from "../../compiler/ir/program.js";
import { peakBytes } from "../../compiler/optimise/index.js";

export const openPeak = (program: Program) => {
  const held = program.state.reduce((sum, { type }) => sum + 4 * countAt(type.axes, 1), 0);
  const peaks = new Map<Graph, Set<number>>();
  let peak = held;
  return {
    ran: (graph: Graph, samples: number): void => {
      const seen = peaks.get(graph) ?? new Set<number>();
      if (seen.has(samples)) return;
      peaks.set(graph, seen.add(samples));
      const own = graph.nodes.reduce((sum, n) => (n.op === "state" ? sum + 4 * countAt(n.type.axes, 1) : sum), 0);
      peak = Math.max(peak, held - own + peakBytes(graph, samples));
    },
    peak: (): number => peak,
  };
};
