/**
 * Figures of each sample are those of all, taken apart; codes and conditions of one's own are decoded as the model's
 * own are.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { type Dataset, identityOf, take } from "../../../runtime/data/dataset.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { scoresOf } from "../../../runtime/measure/scores.js";
import { decode, encode, reconstruct, reconstructUnder, sample } from "../../../runtime/run/index.js";
import { evaluateLosses } from "../../../runtime/train/evaluate.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { compiled } from "./tiny.js";

const spec = JSON.stringify({
  graft: 1,
  inputs: { x: { type: "vector", size: 2, scale: "standard", missing: "mask" } },
  conditions: { c: { type: "category", size: 3 } },
  encoder: { input: "x", layers: [{ type: "dense", units: 4, activation: "tanh" }] },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 2 }] },
  inject: [
    { condition: "c", into: "encoder", place: "suffix" },
    { condition: "c", into: "decoder", place: "suffix" },
  ],
});

const data: Dataset = {
  name: "six",
  count: 6,
  columns: [
    { name: "x", shape: [2], dtype: "f32", data: Float32Array.of(1, 20, 3, 40, 5, 90, 2, 20, 4, 30, 1, 10) },
    { name: "x.known", shape: [2], dtype: "f32", data: Float32Array.of(1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1) },
    { name: "c", shape: [], dtype: "i32", data: Int32Array.of(0, 1, 2, 0, 1, 2) },
  ],
};

const opened = async () => {
  const { core, program, typed } = compiled(spec);
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 3, data));
  return { typed, program, session, model: { session, program, conditions: core.conditions } };
};

const meanOf = (values: ArrayLike<number> | undefined): number =>
  Array.from(values ?? []).reduce((sum, each) => sum + each, 0) / Math.max(values?.length ?? 0, 1);

test("the figures of each sample average to those of all, with the same noise", async () => {
  const { typed, program, session, model } = await opened();
  const scores = await scoresOf(referenceEngine, typed, model, data, 5);
  const losses = await evaluateLosses({ session, program, seed: 5 }, data);
  expect(Object.keys(scores)).toEqual(["negative-elbo", "nll", "divergence", "mse"]);
  for (const name of ["negative-elbo", "nll", "divergence"])
    expect(meanOf(scores[name])).toBeCloseTo(losses[name] ?? 0, 4);
  expect(scores["nll"]).toHaveLength(6);
});

test("a sample is called by its file, or by its row in the data, however it was taken", () => {
  const [rows, again] = [Uint32Array.of(4, 2, 5), Uint32Array.of(2, 0)];
  expect([0, 1].map((i) => identityOf(take(take(data, rows), again), i))).toEqual([5, 4]);
  const named = { ...data, ids: ["a", "b", "c", "d", "e", "f"] };
  expect([0, 1].map((i) => identityOf(take(take(named, rows), again), i))).toEqual(["f", "e"]);
  expect(identityOf(data, 3)).toBe(3);
});

test("the same code under another condition; under its own it is the reconstruction", async () => {
  const { model } = await opened();
  const plain = await reconstruct(model, data, 4);
  const own = await reconstructUnder(model, data, 4, {});
  const other = await reconstructUnder(model, data, 4, { c: 2 });
  if (E.isLeft(own) || E.isLeft(other)) throw new Error("decodes");
  expect(own.right).toEqual(plain);
  const { z } = await encode(model, take(data, Uint32Array.of(0, 1, 2, 3)));
  const decoded = await decode(model, z, { c: 2 });
  expect(E.isRight(decoded) && decoded.right).toEqual(other.right.output);
  expect(Array.from(other.right.output.data.slice(0, 2))).not.toEqual(Array.from(plain.output.data.slice(0, 2)));
});

test("samples of codes that are given are what decodes them", async () => {
  const { model } = await opened();
  const z = Float32Array.of(0, 0, 1, -1, 2, 2);
  const drawn = await sample(model, { count: 3, seed: 1, conditions: { c: [0, 1, 2] }, z });
  expect(drawn).toEqual(await decode(model, z, { c: [0, 1, 2] }));
});
