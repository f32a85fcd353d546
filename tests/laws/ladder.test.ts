// Laws of a ladder: every term, gradient, code and sample is that of a model written by hand in PyTorch, on the same
// weights (tests/golden/torch/ladder.py wrote them), on every engine there is; and where the levels say nothing of each
// other it is a normal latent.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { derive } from "../../compiler/derive/index.js";
import { instruments } from "../../compiler/instruments/index.js";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import type { Program } from "../../compiler/ir/program.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { engines } from "../../runtime/engine/registry.js";
import { initialise } from "../../runtime/train/initialise.js";
import { feedsFor } from "../models.js";
import { distance } from "./harness.js";

interface Listed {
  readonly shape: ReadonlyArray<number>;
  readonly data: ReadonlyArray<number>;
}

type Named = Readonly<Record<string, Listed>>;

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/torch/ladder.json"), "utf8")) as {
  readonly spec: object;
  readonly weights: Named;
  readonly feeds: Named;
  readonly graphs: Readonly<Record<string, Named>>;
  readonly gradients: Named;
};

const made = (spec: object): Compiled => {
  const result = compile({ name: "ladder.json", text: JSON.stringify(spec) });
  if (result._tag === "Left") throw new Error(result.left.map(({ _tag }) => _tag).join(", "));
  return result.right;
};

const model = made(golden.spec);

const program: Program = {
  graphs: { ...model.program.graphs, ...instruments(model.typed).graphs },
  state: model.program.state,
};

const precise = (named: Named): Feeds =>
  Object.fromEntries(
    Object.entries(named).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
  );

const single = (named: Named, graph: string): Tensors => {
  const read = program.graphs[graph]?.nodes.flatMap((node) => (node.op === "input" ? [node.attributes.name] : []));
  return Object.fromEntries(
    Object.entries(named)
      .filter(([name]) => read?.includes(name))
      .map(([name, { shape, data }]) => [
        name,
        name === "kind"
          ? { dtype: "i32" as const, shape, data: Int32Array.from(data) }
          : { dtype: "f32" as const, shape, data: Float32Array.from(data) },
      ]),
  );
};

const named = new Set(Object.keys(golden.weights));

test("has the parameters that PyTorch's model has", () => {
  const own = model.program.state.filter(({ role }) => role === "parameter").map(({ name }) => name);
  expect([...own].sort()).toEqual([...named].sort());
});

test.each(Object.keys(golden.graphs))("%s is PyTorch's in double precision", (graph) => {
  const { outputs } = evaluateGraph(program.graphs[graph] as never, precise(golden.feeds), precise(golden.weights), {
    precision: "f64",
    samples: 5,
  });
  for (const [name, { shape, data }] of Object.entries(golden.graphs[graph] ?? {})) {
    expect(outputs[name]?.shape, name).toEqual(shape);
    expect(distance(outputs[name]?.data ?? [], data), name).toBeLessThan(1e-9);
  }
});

test("every gradient is PyTorch's in double precision", () => {
  const graph = derive(model.typed).gradients;
  const options = { precision: "f64", samples: 5 } as const;
  const { outputs } = evaluateGraph(graph, precise(golden.feeds), precise(golden.weights), options);
  for (const [name, { data }] of Object.entries(golden.gradients))
    expect(distance(outputs[`gradient/${name}`]?.data ?? [], data), name).toBeLessThan(1e-9);
});

describe.each(Object.values(engines))("on $name", (definition) => {
  test("every term, code and sample is PyTorch's to 1e-5", async () => {
    const found = await definition.open();
    if (found._tag !== "Ready") return expect(definition.name).not.toMatch(/reference|cpu|wasm$/);
    const session = await found.engine.load(program);
    await session.write({ ...initialise(program, 1), ...all(golden.weights) });
    for (const [graph, outputs] of Object.entries(golden.graphs)) {
      const told = await session.run(graph, single(golden.feeds, graph));
      for (const [name, { shape, data }] of Object.entries(outputs)) {
        expect(told[name]?.shape, `${graph} ${name}`).toEqual(shape);
        expect(distance(told[name]?.data ?? [], data), `${graph} ${name}`).toBeLessThan(1e-5);
      }
    }
    session.dispose();
  });
});

const all = (weights: Named): Tensors =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { dtype: "f32", shape, data: Float32Array.from(data) },
    ]),
  );

/** As it starts, where no level expects anything of another. */
const startOf = (compiled: Compiled): Feeds =>
  Object.fromEntries(
    Object.entries(initialise(compiled.program, 5)).map(([name, { shape, data }]) => [
      name,
      { shape, data: Float64Array.from(data) },
    ]),
  );

test("at the start every level's prior is the standard normal, and samples are its noise", () => {
  const feeds = precise(golden.feeds);
  const run = (graph: string, more: Feeds = {}) =>
    evaluateGraph(model.program.graphs[graph] as never, { ...feeds, ...more }, startOf(model), {
      precision: "f64",
      samples: 5,
    }).outputs;
  const drawn = run("sample")["x"]?.data ?? [];
  expect(distance(drawn, run("decode", { z: feeds["prior"] as never })["x"]?.data ?? [0])).toBeLessThan(1e-12);
});

const ladderOf = (levels: ReadonlyArray<object>, kl: object = {}): Compiled =>
  made({ ...golden.spec, inject: [], conditions: {}, latent: { type: "ladder", levels }, objective: { kl } });

const termsOf = (compiled: Compiled): Readonly<Record<string, number>> => {
  const feeds = feedsFor(compiled, "evaluate", 5);
  const fed = Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
  );
  const { outputs } = evaluateGraph(compiled.program.graphs["evaluate"] as never, fed, startOf(compiled), {
    precision: "f64",
    samples: 5,
  });
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0] ?? Number.NaN]));
};

describe("the terms of its levels", () => {
  const two = [
    { name: "low", size: 3 },
    { name: "high", size: 2 },
  ];

  test("add up to the divergence, by sum and by mean", () => {
    const sum = termsOf(ladderOf(two));
    expect((sum["kl.low"] ?? 0) + (sum["kl.high"] ?? 0)).toBeCloseTo(sum["kl"] ?? 0, 12);
    const mean = termsOf(ladderOf(two, { reduce: "mean" }));
    expect((mean["kl"] ?? 0) * 5).toBeCloseTo(sum["kl"] ?? 0, 12);
    expect(((mean["kl.low"] ?? 0) * 3 + (mean["kl.high"] ?? 0) * 2) / 5).toBeCloseTo(mean["kl"] ?? 0, 12);
  });

  test("a level's free nats are charged where it has less, under either reduction", () => {
    const free = two.map((level) => ({ ...level, ...(level.name === "high" && { "free-bits": 3 }) }));
    const [sum, mean] = [termsOf(ladderOf(free)), termsOf(ladderOf(free, { reduce: "mean" }))];
    expect(sum["kl.high"]).toBeLessThan(3);
    expect(sum["kl-counted"]).toBeCloseTo((sum["kl.low"] ?? 0) + 3, 12);
    expect(mean["kl-counted"]).toBeCloseTo((sum["kl-counted"] ?? 0) / 5, 12);
    expect(sum["loss"]).toBeCloseTo((sum["reconstruction"] ?? 0) + (sum["kl-counted"] ?? 0), 12);
  });
});
