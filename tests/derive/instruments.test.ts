// Graphs that measure: importance weights against the exact likelihood of a linear model, the divergence by unit, and a
// condition exchanged at one point only.
import { readFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { exchangedName, pointsOf } from "../../compiler/derive/exchange.js";
import { instruments, useName } from "../../compiler/instruments/index.js";
import { type Dataset, numbersIn } from "../../runtime/data/index.js";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { type MetricName, measure, subjectOf } from "../../runtime/measure/index.js";
import { importanceBound } from "../../runtime/measure/metric/iwae.js";
import { stream } from "../../runtime/random/stream.js";
import { evaluate } from "../../runtime/run/index.js";
import { evaluateLosses } from "../../runtime/train/evaluate.js";
import { initialise } from "../../runtime/train/initialise.js";
import { compiled, spec, split } from "../runtime/run/tiny.js";

/** x = W z + b + noise of variance ½: its likelihood is a normal density with covariance WWᵀ + ½I. */
const linear = JSON.stringify({
  graft: 1,
  inputs: { x: { type: "vector", size: 2 } },
  encoder: { input: "x", layers: [] },
  latent: { type: "gaussian", size: 1 },
  decoder: {
    output: "x",
    likelihood: { type: "gaussian", variance: 0.5 },
    layers: [{ type: "dense", name: "out", units: 2 }],
  },
});

const opened = async (text: string, dataset: Dataset) => {
  const { core, typed, program } = compiled(text);
  const session = await referenceEngine.load(program);
  await session.write(initialise(program, 4));
  const model = { session, program, conditions: core.conditions };
  const given = { model, typed, engine: referenceEngine, split: { train: dataset, heldOut: dataset } };
  return { ...given, dataset, part: "held-out", seed: 2 } as const;
};

const valuesOf = async (given: Parameters<typeof subjectOf>[0], names: ReadonlyArray<MetricName>) => {
  const subject = subjectOf(given);
  const results = await measure(subject, names);
  await subject.close();
  if (E.isLeft(results)) throw new Error(results.left._tag);
  return results.right.rows;
};

const points = (count: number): Dataset => {
  const from = stream(3, "points");
  const data = Float32Array.from({ length: count * 2 }, () => from.normal());
  return { name: "points", count, columns: [{ name: "x", shape: [2], dtype: "f32", data }] };
};

/** −log N(x; b, WWᵀ + ½I) in two dimensions, the mean over samples. */
const exact = ({ columns: [x], count }: Dataset, w: ArrayLike<number>, b: ArrayLike<number>): number => {
  const [w0 = 0, w1 = 0] = Array.from(w);
  const values = x === undefined ? [] : numbersIn(x);
  const [a, c, d] = [w0 * w0 + 0.5, w0 * w1, w1 * w1 + 0.5];
  const determinant = a * d - c * c;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const [u, v] = [(values[2 * i] ?? 0) - (b[0] ?? 0), (values[2 * i + 1] ?? 0) - (b[1] ?? 0)];
    const distance = (d * u * u - 2 * c * u * v + a * v * v) / determinant;
    total += 0.5 * (distance + Math.log(determinant) + 2 * Math.log(2 * Math.PI));
  }
  return total / count;
};

describe("the importance-weighted bound", () => {
  it("comes to the exact likelihood of a linear model, and is −ELBO with one code", async () => {
    const dataset = points(40);
    const given = await opened(linear, dataset);
    const state = await given.model.session.read();
    const truth = exact(dataset, state["decoder.out.kernel"]?.data ?? [], state["decoder.out.bias"]?.data ?? []);
    const [bound] = await valuesOf({ ...given, importance: 600 }, ["iwae"]);
    expect(bound?.value).toBeCloseTo(truth, 1);
    expect(bound?.reduction).toContain("k = 600");
    const many = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((seed) => valuesOf({ ...given, seed, importance: 1 }, ["iwae", "negative-elbo"])),
    );
    const mean = (at: number) => many.reduce((sum, rows) => sum + (rows[at]?.value ?? 0), 0) / many.length;
    expect(Math.abs(mean(1) - mean(0))).toBeLessThan(0.3);
    expect(mean(0)).toBeGreaterThan(truth);
  });

  it("is SciPy's logsumexp, far from zero too", () => {
    const { weights, expected } = JSON.parse(
      readFileSync(new URL("../fixtures/metrics.json", import.meta.url), "utf8"),
    ) as { readonly weights: ReadonlyArray<number>; readonly expected: { readonly iwae: number } };
    const byCode = Array.from({ length: 5 }, (_, k) => Array.from({ length: 6 }, (__, i) => weights[i * 5 + k] ?? 0));
    expect(importanceBound(byCode)).toBeCloseTo(-expected.iwae, 10);
  });
});

describe("the divergence by unit", () => {
  it("adds up to the model's", async () => {
    const rows = await valuesOf(await opened(spec(), split().heldOut), ["divergence", "kl-units"]);
    const units = rows.filter(({ name }) => name === "kl-units");
    expect(units.map(({ of }) => of)).toEqual(["0", "1"]);
    const sum = units.reduce((total, { value }) => total + value, 0);
    expect(sum).toBeCloseTo(rows.find(({ name }) => name === "divergence")?.value ?? Number.NaN, 4);
  });
});

describe("a condition exchanged at one point", () => {
  const same = (dataset: Dataset): Dataset => ({
    ...dataset,
    columns: [
      ...dataset.columns,
      ...dataset.columns.map((column) => ({ ...column, name: exchangedName(column.name) })),
    ],
  });

  it("names every point, and changes nothing when the exchanged condition is the sample's own", async () => {
    const { typed } = compiled(spec());
    expect(pointsOf(typed).map(({ name }) => name)).toEqual(["kind into encoder", "kind into decoder"]);
    const given = await opened(spec(), split().heldOut);
    const program = instruments(typed);
    const session = await referenceEngine.load(program);
    const state = await given.model.session.read();
    await session.write(Object.fromEntries(program.state.map(({ name }) => [name, state[name] as never])));
    const own = await evaluate(given.model, given.dataset, 2);
    for (const i of [0, 1]) {
      const evaluation = { session, program, seed: 2, graph: useName(i, "another's") };
      const losses = await evaluateLosses(evaluation, same(given.dataset));
      for (const [name, value] of Object.entries(own)) expect(losses[name]).toBeCloseTo(value, 4);
    }
  });

  it("touches the divergence only where the encoder reads it", async () => {
    const { typed } = compiled(spec());
    const given = await opened(spec(), split().heldOut);
    const program = instruments(typed);
    const session = await referenceEngine.load(program);
    const state = await given.model.session.read();
    await session.write(Object.fromEntries(program.state.map(({ name }) => [name, state[name] as never])));
    const own = await evaluate(given.model, given.dataset, 2);
    const without = (point: number) =>
      evaluateLosses({ session, program, seed: 2, graph: useName(point, "nothing") }, given.dataset);
    const [encoder, decoder] = [await without(0), await without(1)];
    expect(Math.abs((encoder["divergence"] ?? 0) - (own["divergence"] ?? 0))).toBeGreaterThan(1e-4);
    expect(decoder["divergence"]).toBeCloseTo(own["divergence"] ?? Number.NaN, 5);
    expect(Math.abs((decoder["nll"] ?? 0) - (own["nll"] ?? 0))).toBeGreaterThan(1e-4);
  });

  it("knows a prior that is given one, and what it is worth there", async () => {
    const text = spec({ latent: { type: "gaussian", size: 2, prior: { given: ["kind"], layers: [] } } });
    const given = await opened(text, split().heldOut);
    expect(pointsOf(given.typed).map(({ name }) => name)).toContain("kind given to prior");
    const rows = await valuesOf(given, ["iwae", "condition-use"]);
    expect(rows.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(rows.map(({ of }) => of)).toContain("kind given to prior, another sample's");
  });

  it("is reported twice for each point", async () => {
    const rows = await valuesOf(await opened(spec(), split().heldOut), ["condition-use"]);
    expect(rows.map(({ of }) => of)).toEqual([
      "kind into encoder, another sample's",
      "kind into encoder, a code of zeros",
      "kind into decoder, another sample's",
      "kind into decoder, a code of zeros",
    ]);
  });
});
