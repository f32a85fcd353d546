// Whether a graph is faster with each half of the batch in a chain of its own, where two operations can run at once. In: a graph,
// an engine's constants and a number of samples. Out: yes or no. Nothing is run.
import { divisionOf } from "../emit/tensorflow/divide.js";
import type { Graph } from "../graph/graph.js";
import { costOf } from "./cost.js";
import type { EngineCost } from "./engines.js";

/** The part of its time that divided work saves: two threads at a product each lose less than two at one. Measured. */
const saved = 0.15;

/** Two chains do each divided operation twice, so what is saved must be more than the calls that are added. */
export const paysInHalves = (graph: Graph, engine: EngineCost, samples: number): boolean => {
  if (!engine.atOnce) return false;
  const { nodes } = costOf(graph, engine, samples);
  const divided = nodes.filter((ms, id) => ms > 0 && divisionOf(graph, id) !== "whole");
  return saved * divided.reduce((sum, ms) => sum + ms, 0) > divided.length * engine.call;
};
