/**
 * Samples drawn from p(x | z): the codes of the same seed, and the likelihood's own spread around the mean, in the
 * data's own units.
 */
import { expect, test } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { drawSample } from "../../../runtime/run/draw.js";
import { sample } from "../../../runtime/run/index.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { right } from "../../models.js";
import { compiled } from "./tiny.js";

const text = (scale: object, likelihood: unknown): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 2, ...scale } },
    encoder: { input: "x", layers: [{ type: "dense", units: 4, activation: "tanh" }] },
    latent: { type: "gaussian", size: 2 },
    decoder: { output: "x", likelihood, layers: [{ type: "dense", units: 2 }] },
  });

const data: Dataset = {
  name: "two",
  count: 2,
  columns: [{ name: "x", shape: [2], dtype: "f32", data: Float32Array.of(0, 10, 200, 30) }],
};

const opened = async (scale: object, likelihood: unknown) => {
  const { core, program, typed } = compiled(text(scale, likelihood));
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 3, data));
  const model = { session, program, conditions: core.conditions };
  const sampling = { count: 600, seed: 7 };
  const drawn = right(await drawSample({ model, typed, engine: referenceEngine }, sampling));
  return { drawn, means: right(await sample(model, sampling)) };
};

const deviation = (a: Float32Array, b: Float32Array, at: number): number => {
  const each = Array.from(a, (value, i) => value - (b[i] ?? 0)).filter((_, i) => i % 2 === at);
  return Math.sqrt(each.reduce((sum, value) => sum + value * value, 0) / each.length);
};

test("a Gaussian of variance 1 deviates from its mean by 1", async () => {
  const { drawn, means } = await opened({}, "gaussian");
  for (const at of [0, 1]) expect(deviation(drawn.data, means.data, at)).toBeCloseTo(1, 0.9);
});

test("of scaled data, by the factor of each column", async () => {
  const { drawn, means } = await opened({ scale: "standard" }, "gaussian");
  expect(deviation(drawn.data, means.data, 0) / 100).toBeCloseTo(1, 0.9);
  expect(deviation(drawn.data, means.data, 1) / 10).toBeCloseTo(1, 0.9);
});

test("a Bernoulli draws zeros and ones, whose share is its mean", async () => {
  const { drawn, means } = await opened({ range: [0, 1] }, "bernoulli");
  expect(new Set(drawn.data)).toEqual(new Set([0, 1]));
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(drawn.data)).toBeCloseTo(mean(means.data), 1);
});
