// How a graph is run on an engine with threads. In: a graph, the engine's constants and a number of samples. Out: a
// word. Nothing is run.
import { divisionOf } from "../emit/tensorflow/divide.js";
import type { Graph } from "../ir/graph/graph.js";
import { costOf } from "./cost.js";
import type { EngineCost } from "./engines.js";

/**
 * `caller`: in the thread that calls. `halves`: each half of the batch in a chain of operations of its own, where there
 * are two cores. `whole`: as the graph has it.
 */
export type Way = "caller" | "halves" | "whole";

/**
 * In estimated milliseconds, about a fifth of that by the clock: beyond this, threads gain more than it takes to wake
 * them. Measured.
 */
const worthWaking = 0.8;

/**
 * The part of its time that divided work saves: two threads at a product each lose less than two at one. Measured: a
 * fifth to a third.
 */
const saved = 0.15;

export const wayOf = (graph: Graph, engine: EngineCost, samples: number): Way => {
  if (!engine.atOnce) return "whole";
  const { nodes, total } = costOf(graph, engine, samples);
  if (total < worthWaking) return "caller";
  // A single sample has no halves. Two chains do each divided operation twice, so what is saved must be more than the
  // calls added.
  const divided = nodes.filter((ms, id) => ms > 0 && divisionOf(graph, id) !== "whole");
  const pays = saved * divided.reduce((sum, ms) => sum + ms, 0) > divided.length * engine.call;
  return samples > 1 && pays ? "halves" : "whole";
};
