// The laws of conditions whose samples differ in length: texts, and sequences with padding. What stands behind a
// sample's end changes nothing, by whatever layers and placements it enters; a longer type gives the same; a caller's
// text becomes the numbers of its tokens. PyTorch agrees on the same weights.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { conditionColumns } from "../../runtime/run/conditions.js";
import { initialise } from "../../runtime/train/initialise.js";
import { readConditions } from "../../src/cli/condition.js";
import { long } from "../long.js";
import { feedsFor, opened } from "../models.js";
import { distance } from "./harness.js";

const specOf = (condition: object, place: object, kind: "vector" | "sequence" = "vector"): object => ({
  graft: 1,
  inputs: { x: { type: "vector", size: 6 } },
  conditions: { c: condition },
  encoder: { input: "x", layers: [{ type: "dense", units: 7, activation: "tanh" }] },
  latent: { type: "gaussian", size: 2 },
  decoder: {
    output: "x",
    likelihood: "gaussian",
    layers: [
      { type: "dense", units: 8, activation: "tanh" },
      ...(kind === "vector" ? [] : [{ type: "reshape", to: [2, 4] }]),
      { type: "activation", name: "site", function: "tanh" },
      ...(kind === "vector" ? [] : [{ type: "attention" }, { type: "global-pool" }]),
      { type: "dense", name: "last", units: 6 },
    ],
  },
  inject: [{ condition: "c", into: "decoder.site", ...place }],
  train: { batch: 4 },
});

const compiledOf = (spec: object): Compiled => {
  const made = compile({ name: "law.json", text: JSON.stringify(spec) });
  if (made._tag !== "Right") throw new Error(JSON.stringify(made.left.map(({ _tag }) => _tag)));
  return made.right;
};

const samples = 4;

/** Initial weights, moved off zero so that every placement has a say. */
const shaken = (model: Compiled): Tensors =>
  Object.fromEntries(
    Object.entries(initialise(model.program, 3)).map(([name, tensor]) => [
      name,
      { ...tensor, data: tensor.data.map((value, i) => value + 0.1 * Math.sin(i + name.length)) },
    ]),
  ) as Tensors;

/** The same weights for a type of more time steps: a table of positions is longer. */
const widened = (model: Compiled, from: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(shaken(model)).map(([name, tensor]) => {
      const known = from[name]?.data ?? [];
      return [name, { ...tensor, data: tensor.data.map((value, i) => known[i] ?? value) }];
    }),
  ) as Tensors;

const decoded = async (model: Compiled, state: Tensors, given: Tensors): Promise<ReadonlyArray<number>> => {
  const session = await opened(reference, model);
  await session.write(state);
  const { x } = await session.run("decode", { ...feedsFor(model, "decode", samples), ...given });
  session.dispose();
  return [...(x?.data ?? [])];
};

interface Way {
  readonly title: string;
  readonly layers: ReadonlyArray<object>;
  readonly place: object;
  readonly kind?: "vector" | "sequence";
}

const last = { returns: "last" };
const ways: ReadonlyArray<Way> = [
  { title: "pooled by a gru", layers: [{ type: "gru", units: 3, ...last }], place: { place: "suffix" } },
  {
    title: "pooled by both ways of an lstm",
    layers: [{ type: "lstm", units: 3, direction: "both", ...last }],
    place: { place: "film" },
  },
  {
    title: "pooled by a mean",
    layers: [{ type: "dense", units: 3 }, { type: "global-pool" }],
    place: { place: "suffix" },
  },
  {
    title: "pooled by attention and a maximum",
    layers: [{ type: "attention" }, { type: "global-pool", function: "max" }],
    place: { place: "add" },
  },
  { title: "as tokens for attention", layers: [], place: { place: "cross-attention" } },
  {
    title: "as tokens that a layer read",
    layers: [{ type: "gru", units: 4 }],
    place: { place: "cross-attention", heads: 2 },
  },
  { title: "as time steps behind those of a sequence", layers: [], place: { place: "suffix" }, kind: "sequence" },
];

const textOf = (length: number, layers: ReadonlyArray<object>): object => ({
  type: "tokens",
  length,
  vocabulary: "abc",
  embedding: 4,
  ...(layers.length > 0 && { layers }),
});
const seriesOf = (length: number, layers: ReadonlyArray<object>): object => ({
  type: "sequence",
  length,
  features: 4,
  padding: "missing",
  ...(layers.length > 0 && { layers }),
});

const texts = [[1, 2], [3], [2, 1, 3], []];
const textFeed = (length: number): Tensor => ({
  dtype: "i32",
  shape: [samples, length],
  data: Int32Array.from(texts.flatMap((text) => Array.from({ length }, (_, i) => text[i] ?? 0))),
});

const lengths = [2, 1, 4, 3];
const seriesFeed = (length: number, behind: number): Tensors => {
  const each = lengths.flatMap((own, row) =>
    Array.from({ length: length * 4 }, (_, i) => (i < own * 4 ? Math.sin(row * 31 + i) : behind)),
  );
  const there = lengths.flatMap((own) => Array.from({ length }, (_, t) => (t < own ? 1 : 0)));
  return {
    c: { dtype: "f32", shape: [samples, length, 4], data: Float32Array.from(each) },
    "c.steps": { dtype: "f32", shape: [samples, length], data: Float32Array.from(there) },
  };
};

describe.each(ways)("$title", ({ layers, place, kind }) => {
  test("a text says the same where its type has more places", async () => {
    const [short, wide] = [4, 7].map((length) => compiledOf(specOf(textOf(length, layers), place, kind)));
    const state = shaken(short!);
    const ours = await decoded(short!, state, { c: textFeed(4) });
    expect(distance(ours, await decoded(wide!, widened(wide!, state), { c: textFeed(7) }))).toBeLessThan(1e-5);
    const other = { ...textFeed(4), data: textFeed(4).data.map((value) => (value === 0 ? 0 : 4 - value)) };
    expect(distance(ours, await decoded(short!, state, { c: other as Tensor }))).toBeGreaterThan(1e-4);
  });

  test("a sequence says the same whatever its padding holds, and where its type has more time steps", async () => {
    const [short, wide] = [4, 6].map((length) => compiledOf(specOf(seriesOf(length, layers), place, kind)));
    const state = shaken(short!);
    const ours = await decoded(short!, state, seriesFeed(4, 0));
    expect(distance(ours, await decoded(short!, state, seriesFeed(4, 9)))).toBeLessThan(1e-5);
    expect(distance(ours, await decoded(wide!, widened(wide!, state), seriesFeed(6, 9)))).toBeLessThan(1e-5);
  });
});

test("a text of no token is its end alone, and is read", async () => {
  const model = compiledOf(specOf(textOf(4, [{ type: "global-pool" }]), { place: "suffix" }));
  const state = shaken(model);
  const moved = { ...state["c.embedding"]!, data: state["c.embedding"]!.data.map((v, i) => (i < 4 ? v + 1 : v)) };
  const empty = { c: { ...textFeed(4), data: new Int32Array(samples * 4) } as Tensor };
  const before = await decoded(model, state, empty);
  expect(distance(before, await decoded(model, { ...state, "c.embedding": moved as Tensor }, empty))).toBeGreaterThan(
    1e-4,
  );
});

test("a null stands at every position, whatever the padding of the sample that lacks its condition", async () => {
  const condition = { ...seriesOf(4, []), null: "learned" };
  const model = compiledOf(specOf(condition, { place: "cross-attention" }));
  const [state, missing] = [shaken(model), { "c.present": { dtype: "f32", shape: [4], data: new Float32Array(4) } }];
  const none = await decoded(model, state, { ...seriesFeed(4, 0), ...missing } as Tensors);
  const whole = { dtype: "f32", shape: [4, 4], data: new Float32Array(16).fill(1) } as const;
  const all = await decoded(model, state, { ...seriesFeed(4, 0), "c.steps": whole, ...missing } as Tensors);
  expect(distance(none, all)).toBeLessThan(1e-7);
});

test("a caller's text and a shorter list become whole rows, and say what is there", () => {
  const words = compiledOf(
    specOf(
      { type: "tokens", length: 4, vocabulary: ["go", "left"], layers: [{ type: "gru", units: 2, returns: "last" }] },
      {
        place: "suffix",
      },
    ),
  );
  const read = (model: Compiled, text: string) => {
    const values = readConditions([text], model.core.conditions);
    if (E.isLeft(values)) return values.left.map(({ code }) => code);
    const columns = conditionColumns(
      { program: model.program, conditions: model.core.conditions },
      "decode",
      values.right,
      2,
    );
    return E.isLeft(columns) ? columns.left._tag : columns.right;
  };
  expect(read(words, "c=left  go")).toEqual({
    c: { dtype: "i32", shape: [2, 4], data: Int32Array.of(2, 1, 0, 0, 2, 1, 0, 0) },
  });
  expect(read(words, "c=[1,2]")).toMatchObject({ c: { data: Int32Array.of(1, 2, 0, 0, 1, 2, 0, 0) } });
  for (const wrong of ["c=right", "c=go go go go go", "c=[3]"]) expect(read(words, wrong)).toEqual(["G705"]);
  const series = compiledOf(specOf({ ...seriesOf(3, [{ type: "global-pool" }]), features: 1 }, { place: "suffix" }));
  expect(read(series, "c=[5,6]")).toEqual({
    c: { dtype: "f32", shape: [2, 3, 1], data: Float32Array.of(5, 6, 0, 5, 6, 0) },
    "c.steps": { dtype: "f32", shape: [2, 3], data: Float32Array.of(1, 1, 0, 1, 1, 0) },
  });
});

const python = process.env["GRAFT_PYTHON"] ?? "python3";
const torch = long && spawnSync(python, ["-c", "import torch"]).status === 0;

test.runIf(torch)("PyTorch makes the same of the same weights, to 1e-5 (long, where Python has it)", async () => {
  const pooled = compiledOf(
    specOf(textOf(5, [{ type: "gru", name: "read", units: 4, returns: "last" }]), { place: "suffix" }),
  );
  const asked = compiledOf(specOf(seriesOf(5, []), { place: "cross-attention", heads: 2 }));
  const plain = (tensors: Tensors): object =>
    Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));
  const script = join(import.meta.dirname, "../fixtures/conditions.py");
  for (const [name, model, given] of [
    ["pooled", pooled, { c: textFeed(5) }],
    ["asked", asked, seriesFeed(5, 0)],
  ] as const) {
    const [state, feeds] = [shaken(model), { ...feedsFor(model, "decode", samples), ...given }];
    const input = JSON.stringify({ model: name, weights: plain(state), feeds: plain(feeds) });
    const { stdout, stderr, status } = spawnSync(python, [script], { input, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    for (const engine of [reference, wasm]) {
      const session = await opened(engine, model);
      await session.write(state);
      const { x } = await session.run("decode", feeds);
      session.dispose();
      expect(distance(x?.data ?? [], JSON.parse(stdout) as ReadonlyArray<number>)).toBeLessThan(1e-5);
    }
  }
});
