// The laws of a condition's own layers. They are what the same layers would make outside the model; they are computed
// once, whoever reads them; where the condition is missing, its null stands behind them; and they are carried when the
// spec around them changes. PyTorch agrees on the same weights.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explainWhy } from "../../compiler/explain/index.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { swap } from "../../runtime/swap/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { long } from "../long.js";
import { feedsFor, opened } from "../models.js";
import { distance } from "./harness.js";

const past = {
  type: "sequence",
  length: 6,
  features: 3,
  layers: [
    { type: "conv1d", name: "pairs", filters: 5, kernel: 2, padding: "causal", activation: "relu" },
    { type: "gru", name: "read", units: 4, returns: "last" },
  ],
};
const kind = {
  type: "category",
  size: 5,
  encoding: { embedding: 3 },
  layers: [{ type: "dense", name: "wide", units: 7, activation: "tanh" }],
};

const specOf = (conditions: object, change: object = {}): object => ({
  graft: 1,
  inputs: { x: { type: "vector", size: 6 } },
  conditions,
  encoder: { input: "x", layers: [{ type: "dense", name: "hidden", units: 7, activation: "tanh" }] },
  latent: { type: "gaussian", size: 2 },
  decoder: {
    output: "x",
    likelihood: "gaussian",
    layers: [
      { type: "dense", units: 9, activation: "tanh" },
      { type: "dense", name: "last", units: 6 },
    ],
  },
  inject: [
    { condition: "past", into: "encoder.hidden", place: "suffix" },
    { condition: "past", into: "decoder", place: "suffix" },
    { condition: "kind", into: "decoder.last", place: "film" },
  ],
  train: { batch: 4 },
  ...change,
});

const compiledOf = (spec: object): Compiled => {
  const made = compile({ name: "law.json", text: JSON.stringify(spec) });
  if (made._tag !== "Right") throw new Error(JSON.stringify(made.left.map(({ _tag }) => _tag)));
  return made.right;
};

const samples = 4;
const ones = (value = 1) => ({ dtype: "f32", shape: [samples], data: new Float32Array(samples).fill(value) }) as const;

const shaken = (model: Compiled): Tensors =>
  Object.fromEntries(
    Object.entries(initialise(model.program, 3)).map(([name, tensor]) => [
      name,
      { ...tensor, data: tensor.data.map((value, i) => value + 0.1 * Math.sin(i + name.length)) },
    ]),
  ) as Tensors;

const run = async (model: Compiled, graph: string, state: Tensors, given: Tensors = {}): Promise<Tensors> => {
  const session = await opened(reference, model);
  await session.write(state);
  const outputs = await session.run(graph, { ...feedsFor(model, graph, samples), ...given });
  const after = await session.read();
  session.dispose();
  return { ...after, ...outputs };
};

const whole = compiledOf(specOf({ past, kind }));

/** The codes of conditions as their own graph makes them of what `feedsFor` draws. */
const codesOf = async (model: Compiled, state: Tensors): Promise<Tensors> => {
  const { graph } = model.typed.conditions[0] as (typeof model.typed.conditions)[number];
  const found = await reference.open();
  if (found._tag !== "Ready") throw new Error("the reference is always ready");
  const session = await found.engine.load({ graphs: { codes: graph }, state: model.program.state });
  await session.write(state);
  const fed = feedsFor(model, "decode", samples);
  return session.run("codes", { past: fed["past"]!, kind: fed["kind"]! });
};

test("what they make is what enters: the same numbers as vectors give the same", async () => {
  const state = shaken(whole);
  const bare = compiledOf(specOf({ past: { type: "vector", size: 4 }, kind: { type: "vector", size: 7 } }));
  const names = bare.program.state.filter(({ role }) => role !== "slot").map(({ name }) => name);
  const known = Object.fromEntries(names.map((name) => [name, state[name] as Tensors[string]]));
  const codes = await codesOf(whole, state);
  for (const graph of ["encode", "decode"]) {
    const ours = await run(whole, graph, state);
    const theirs = await run(bare, graph, known, graph === "encode" ? { past: codes["past"]! } : codes);
    for (const output of Object.keys(whole.program.graphs[graph]?.outputs ?? {}))
      expect(distance(ours[output]?.data ?? [], theirs[output]?.data ?? [1]), output).toBeLessThan(1e-6);
  }
});

test("they are computed once in a train step, whichever parts read them", () => {
  const count = (model: Compiled): number =>
    (model.program.graphs["train"]?.nodes ?? []).filter(
      ({ op, path }) => op !== "state" && path.startsWith("past.read/") && !path.includes("gradient"),
    ).length;
  const once = compiledOf(specOf({ past }, { inject: [{ condition: "past", into: "decoder", place: "suffix" }] }));
  expect(count(once)).toBeGreaterThan(10);
  expect(count(whole)).toBe(count(once));
});

test("what they hold is the condition's own: its names, its parameters, its chain", () => {
  const held = whole.typed.state.filter(({ owner }) => owner?.part === "conditions").map(({ name }) => name);
  expect(held.filter((name) => name.startsWith("kind."))).toEqual([
    "kind.embedding",
    "kind.wide.kernel",
    "kind.wide.bias",
  ]);
  expect(new Set(held).size).toBe(held.length);
  expect(explainWhy(whole.typed, "past.read")?.links.map(({ what }) => what)).toEqual([
    "conditions.past",
    "past.pairs",
    "past.read",
  ]);
});

describe.each(["learned", "zero"])("a null %s stands behind them", (null_) => {
  const model = compiledOf(specOf({ past: { ...past, null: null_ }, kind }));

  test("and is as wide as what they make", () => {
    const widths = model.typed.state.flatMap(({ name, type }) =>
      name === "past.null" ? [type.axes.at(-1)?.size] : [],
    );
    expect(widths).toEqual(null_ === "learned" ? [4] : []);
  });

  test("so that of a sample without the condition nothing of its value is read", async () => {
    const state = shaken(model);
    const missing = { "past.present": ones(0) };
    const first = await run(model, "decode", state, missing);
    const other = feedsFor(model, "decode", samples, 2)["past"]!;
    expect(await run(model, "decode", state, { ...missing, past: other })).toEqual(first);
    const present = await run(model, "decode", state, { "past.present": ones() });
    expect(distance(present["x"]?.data ?? [], first["x"]?.data ?? [])).toBeGreaterThan(1e-3);
  });
});

test("their weights are carried when the placement changes, and not taken for those of an encoding", () => {
  const moved = compiledOf(
    specOf(
      { past, kind },
      {
        inject: [
          { condition: "past", into: "encoder.hidden", place: "prefix" },
          { condition: "past", into: "decoder", place: "suffix" },
          { condition: "kind", into: "decoder.last", place: "film" },
        ],
      },
    ),
  );
  const { account, notes } = swap(whole, moved, shaken(whole), 1);
  expect(account.filter(({ how }) => how !== "same").map(({ name, how }) => [name, how])).toEqual(
    account.filter(({ name }) => /encoder\.hidden\.kernel/.test(name)).map(({ name }) => [name, "moved"]),
  );
  expect(notes).toEqual([]);
  const { layers: _, ...plain } = past;
  const bare = swap(
    compiledOf(specOf({ past: plain, kind })),
    whole,
    shaken(compiledOf(specOf({ past: plain, kind }))),
    1,
  );
  const rows = bare.account.find(({ name }) => name === "encoder.hidden.kernel");
  expect(rows?.fresh).toBe(4 * 7);
});

const python = process.env["GRAFT_PYTHON"] ?? "python3";
const torch = long && spawnSync(python, ["-c", "import torch"]).status === 0;

test.runIf(torch)("PyTorch makes the same of the same weights, to 1e-5 (long, where Python has it)", async () => {
  const state = shaken(whole);
  const plain = (tensors: Tensors): object =>
    Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));
  const input = JSON.stringify({
    model: "layers",
    weights: plain(state),
    feeds: plain(feedsFor(whole, "decode", samples)),
  });
  const script = join(import.meta.dirname, "../fixtures/conditions.py");
  const { stdout, stderr, status } = spawnSync(python, [script], { input, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  for (const engine of [reference, wasm]) {
    const session = await opened(engine, whole);
    await session.write(state);
    const { x } = await session.run("decode", feedsFor(whole, "decode", samples));
    session.dispose();
    expect(distance(x?.data ?? [], JSON.parse(stdout) as ReadonlyArray<number>)).toBeLessThan(1e-5);
  }
});
