// Plans: the printed form of one, and what holds of every plan.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { emitPlan } from "../../compiler/emit/index.js";
import { operandsOf, type Plan, resultsOf, type Target } from "../../compiler/emit/plan.js";
import { printPlan } from "../../compiler/emit/print.js";
import { cpuTarget, wasmTarget } from "../../compiler/emit/target.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { type Axis, axis, batch, f32, scalar } from "../../compiler/ir/graph/type.js";
import * as op from "../../compiler/ir/op/dsl.js";
import { randomGraphs as graphs } from "../laws/random-graph.js";

const [pixel, hidden] = [axis("pixel", 5), axis("hidden", 3)];

const input = (b: Builder, name: string, ...axes: ReadonlyArray<Axis>): Ref =>
  b.emit("input", [], { name, type: f32(...axes), source: { _tag: "Value" } });

/** A layer, its loss and a step down the gradient by a rate that falls. */
const train: Graph = buildGraph("train", (b) => {
  const kernel = b.emit("state", [], { name: "kernel", type: f32(pixel, hidden) });
  const bias = b.emit("state", [], { name: "bias", type: f32(hidden) });
  const [x, y] = [input(b, "x", batch, pixel), input(b, "y", batch, hidden)];
  const made = op.tanh(b, op.add(b, op.matMul(b, x, kernel), op.broadcast(b, bias, y.type.axes)));
  const loss = op.mean(b, op.square(b, op.subtract(b, made, y)), [0, 1]);
  const [dKernel, dBias] = differentiate(b, loss, [kernel, bias]) as [Ref, Ref];
  const rate = op.divide(
    b,
    op.number(b, 0.5),
    op.sqrt(b, b.emit("input", [], { name: "step", type: scalar, source: { _tag: "Step" } })),
  );
  const moved = (p: Ref, g: Ref): Ref => op.subtract(b, p, op.multiply(b, g, rate));
  return { outputs: { loss }, updates: { kernel: moved(kernel, dKernel), bias: moved(bias, dBias) } };
});

describe("the plan of a train step", () => {
  test("prints, for wasm", async () => {
    await expect(printPlan(emitPlan(train, 2, wasmTarget))).toMatchFileSnapshot("../golden/plan/train-wasm.txt");
  });

  test("prints, for cpu", async () => {
    await expect(printPlan(emitPlan(train, 2, cpuTarget))).toMatchFileSnapshot("../golden/plan/train-cpu.txt");
  });
});

const targets: ReadonlyArray<Target> = [
  wasmTarget,
  cpuTarget,
  { ...wasmTarget, fuse: false },
  { ...wasmTarget, multiply: false },
];

/**
 * Walks the plan as an engine would: what is read is there, what is freed is not read again, all that is made is freed
 * once.
 */
const faults = (plan: Plan): ReadonlyArray<string> => {
  const found: Array<string> = [];
  const lent = [...plan.states, ...plan.constants].map(({ register }) => register);
  const alive = new Set([...lent, ...plan.feeds.flatMap(({ register }) => (register === undefined ? [] : [register]))]);
  for (const step of plan.steps) {
    for (const { register } of operandsOf(step)) if (!alive.has(register)) found.push(`r${register} is read dead`);
    for (const { register } of resultsOf(step)) {
      if (alive.has(register)) found.push(`r${register} is written twice`);
      alive.add(register);
    }
    for (const register of step.frees) if (!alive.delete(register)) found.push(`r${register} is freed dead`);
  }
  const kept = new Set([
    ...lent,
    ...plan.updates.map(({ register }) => register),
    ...plan.outputs.flatMap(({ from }) => (from._tag === "Register" ? [from.register] : [])),
  ]);
  for (const register of alive) if (!kept.has(register)) found.push(`r${register} is never freed`);
  for (const register of kept) if (!alive.has(register)) found.push(`r${register} is kept but dead`);
  return found;
};

test("every plan reads what is alive, writes once, and frees what it made", () => {
  fc.assert(
    fc.property(graphs, fc.constantFrom(...targets), (graph, target) => {
      expect(faults(emitPlan(graph, 3, target))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("an update owns its buffer", () => {
  fc.assert(
    fc.property(graphs, fc.constantFrom(...targets), (graph, target) => {
      const plan = emitPlan(graph, 3, target);
      const lent = [...plan.states, ...plan.constants, ...plan.feeds].map(({ register }) => register);
      for (const { register } of plan.updates) expect(lent).not.toContain(register);
    }),
    { numRuns: 30 },
  );
});
