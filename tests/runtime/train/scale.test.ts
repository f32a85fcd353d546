/**
 * Scaling is part of the model: it learns what it would learn of scaled data, and makes what data looks like. Missing
 * values are in no loss.
 */
import { expect, test } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { reconstruct } from "../../../runtime/run/index.js";
import { evaluateLosses } from "../../../runtime/train/evaluate.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { compiled } from "../run/tiny.js";

const text = (input: object): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 2, ...input } },
    conditions: { c: { type: "vector", size: 1, scale: "standard" } },
    encoder: { input: "x", layers: [{ type: "dense", name: "hidden", units: 4, activation: "tanh" }] },
    latent: { type: "gaussian", size: 2 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 2 }] },
    inject: [{ condition: "c", into: "decoder", place: "suffix" }],
  });

const dataset = (x: ReadonlyArray<number>, known?: ReadonlyArray<number>): Dataset => ({
  name: "four",
  count: x.length / 2,
  columns: [
    { name: "x", shape: [2], dtype: "f32", data: Float32Array.from(x) },
    { name: "c", shape: [1], dtype: "f32", data: Float32Array.from({ length: x.length / 2 }, (_, i) => i) },
    ...(known === undefined
      ? []
      : [{ name: "x.known", shape: [2], dtype: "f32", data: Float32Array.from(known) } as const]),
  ],
});

const raw = [100, 1, 300, 3, 200, 5, 400, 7];
/** By hand: means 250 and 4, deviations √12500 and √5. */
const standard = raw.map((value, i) => (i % 2 === 0 ? (value - 250) / Math.sqrt(12500) : (value - 4) / Math.sqrt(5)));

const opened = async (input: object, data: Dataset) => {
  const { core, program } = compiled(text(input));
  const session = await referenceEngine.load(program);
  const state = initialise(program, 3, data);
  await session.write(state);
  return { session, program, conditions: core.conditions, state, seed: 1 };
};

test("statistics are those of the training samples, by column", async () => {
  const { state } = await opened({ scale: "standard" }, dataset(raw));
  expect(Array.from(state["inputs.x.shift"]?.data ?? [])).toEqual([250, 4]);
  expect(state["inputs.x.factor"]?.data[0]).toBeCloseTo(Math.sqrt(12500), 3);
  const ranged = await opened({ scale: ["range", "none"] }, dataset(raw));
  expect(Array.from(ranged.state["inputs.x.shift"]?.data ?? [])).toEqual([100, 0]);
  expect(Array.from(ranged.state["inputs.x.factor"]?.data ?? [])).toEqual([300, 1]);
});

test("a column that never varies, and a declared range, have their own factor", async () => {
  const flat = await opened({ scale: "standard" }, dataset([5, 1, 5, 3]));
  expect(Array.from(flat.state["inputs.x.factor"]?.data ?? [])).toEqual([1, 1]);
  const declared = await opened({ scale: "range", range: [0, 500] }, dataset(raw));
  expect(Array.from(declared.state["inputs.x.factor"]?.data ?? [])).toEqual([500, 500]);
});

test("losses are those of data that was scaled before, and reconstructions come out as the data is", async () => {
  const [inside, before] = [await opened({ scale: "standard" }, dataset(raw)), await opened({}, dataset(standard))];
  const losses = await Promise.all([evaluateLosses(inside, dataset(raw)), evaluateLosses(before, dataset(standard))]);
  for (const [name, value] of Object.entries(losses[0]))
    expect(value, name).toBeCloseTo(losses[1][name] ?? Number.NaN, 4);
  const [a, b] = [await reconstruct(inside, dataset(raw), 4), await reconstruct(before, dataset(standard), 4)];
  for (const [i, value] of a.output.data.entries()) {
    const scaled = b.output.data[i] ?? Number.NaN;
    expect(value).toBeCloseTo(i % 2 === 0 ? scaled * Math.sqrt(12500) + 250 : scaled * Math.sqrt(5) + 4, 2);
  }
});

test("missing values are in no loss, whatever stands in their place", async () => {
  const model = await opened({ missing: "mask" }, dataset(raw));
  const none = await evaluateLosses(model, dataset(raw, new Array(8).fill(0)));
  expect(none["nll"]).toBe(0);
  const known = [1, 0, 1, 1, 0, 1, 1, 1];
  const filled = raw.map((value, i) => (known[i] === 0 ? 1e6 : value));
  expect(await evaluateLosses(model, dataset(filled, known))).toEqual(await evaluateLosses(model, dataset(raw, known)));
  expect(await evaluateLosses(model, dataset(raw))).toEqual(
    await evaluateLosses(model, dataset(raw, new Array(8).fill(1))),
  );
});
