// Fixes a graph's batch and spells it as a plan for one backend. In: a graph, the number of samples, a target; out: a
// Plan.
import type { Graph } from "../ir/graph/graph.js";
import { spelledFor } from "../ir/graph/spelled.js";
import { type Emission, openEmission } from "./emission.js";
import { fuse } from "./fuse.js";
import { withFrees } from "./liveness.js";
import { lower } from "./lower/index.js";
import type { Output, Plan, Slot, Target } from "./plan.js";
import { type Clustered, scheduleClusters, scheduleNodes } from "./schedule.js";

const emitUnits = (e: Emission, graph: Graph, target: Target): void => {
  const shapes = graph.nodes.map((_, id) => e.shapeOf(id));
  const none: Clustered["candidates"] = new Map();
  const { units, candidates } = target.fuse
    ? scheduleClusters(graph, shapes, target.bare === true)
    : { units: scheduleNodes(graph), candidates: none };
  for (const unit of units) {
    if (unit._tag === "Cluster") fuse(e, unit.cluster, unit.outputs, candidates);
    else e.hold(unit.id, lower(e, unit.id));
  }
};

const outputOf = (e: Emission, name: string, id: number): Output => {
  const { dtype } = e.node(id).type;
  const held = e.held(id);
  const from: Output["from"] =
    held._tag === "Cell" ? { _tag: "Cell", cell: held.cell } : { _tag: "Register", register: e.operand(id).register };
  return { name, dtype, shape: e.shapeOf(id), from };
};

/** A register that only this update owns: state never shares a buffer with a feed, a constant or other state. */
const updateOf = (e: Emission, name: string, id: number, taken: Set<number>): Slot => {
  const operand = e.operand(id);
  const own =
    e.lent(operand.register) || taken.has(operand.register)
      ? e.call("Identity", { x: operand }, {}, operand.shape, operand.dtype)
      : operand;
  taken.add(own.register);
  return { name, register: own.register };
};

/**
 * The plan of a graph for `samples` samples. Steps stand in order; each frees what nothing reads after it. Registers of
 * state and constants are never freed by a step, those of updates and outputs are left for the caller.
 */
export const emitPlan = (given: Graph, samples: number, target: Target): Plan => {
  const { graph } = spelledFor(given, "tfjs");
  const e = openEmission(graph, samples, target);
  emitUnits(e, graph, target);
  const taken = new Set<number>();
  const updates = Object.entries(graph.updates).map(([name, id]) => updateOf(e, name, id, taken));
  const outputs = Object.entries(graph.outputs).map(([name, id]) => outputOf(e, name, id));
  const { actions, ...parts } = e.parts();
  const kept = [...updates, ...parts.states, ...parts.constants].map(({ register }) => register);
  const read = outputs.flatMap(({ from }) => (from._tag === "Register" ? [from.register] : []));
  const steps = withFrees(actions, new Set([...kept, ...read]));
  return { name: graph.name, samples, ...parts, steps, updates, outputs };
};
