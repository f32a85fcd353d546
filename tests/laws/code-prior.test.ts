// Laws of a prior over codes: it charges what a uniform one does where it is uniform, samples follow it code by code,
// and it moves neither encoder nor codes.
import { describe, expect, test } from "vitest";
import { derive } from "../../compiler/derive/index.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import { axis, batch, f32, shapeAt } from "../../compiler/ir/graph/type.js";
import { broadcast, number } from "../../compiler/ir/op/dsl.js";
import { categorical } from "../../compiler/language/latent/categorical.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import { engines } from "../../runtime/engine/registry.js";
import { stream } from "../../runtime/random/stream.js";
import { sample } from "../../runtime/run/use.js";
import { inputsOf } from "../../runtime/train/feeds.js";
import { initialise } from "../../runtime/train/initialise.js";
import { right } from "../models.js";
import { feed } from "./harness.js";

const layers = [{ type: "gru", units: 5 }];

const spec = (prior: object | string) => ({
  graft: 1,
  inputs: { x: { type: "vector", size: 6, range: [-2, 2] } },
  encoder: { input: "x", layers: [{ type: "dense", units: 4, activation: "tanh" }] },
  latent: { type: "categorical", size: 2, count: 3, prior },
  decoder: {
    output: "x",
    likelihood: { type: "gaussian", variance: 1 },
    layers: [{ type: "dense", name: "whole", units: 6 }],
  },
});

const made = (prior: object | string): Compiled => {
  const result = compile({ name: "law.json", text: JSON.stringify(spec(prior)) });
  if (result._tag === "Left") throw new Error(result.left.map(({ _tag }) => _tag).join(", "));
  return result.right;
};

const withPrior = made({ type: "autoregressive", size: 4, layers });

const stateOf = ({ program }: Compiled): Feeds =>
  Object.fromEntries(
    Object.entries(initialise(program, 3)).map(([name, { shape, data }]) => [
      name,
      // Far from uniform, so that what is drawn depends on what was.
      { shape, data: Float64Array.from(data, (x) => (name.startsWith("latent.prior") ? 6 * x : x)) },
    ]),
  );

const drawn = (graph: Compiled["program"]["graphs"][string], samples: number): Feeds =>
  Object.fromEntries(
    inputsOf(graph).map(({ name, type }) => {
      const shape = shapeAt(type.axes, samples);
      const from = stream(5, name);
      const count = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float64Array.from({ length: count }, () => from.uniform()) }];
    }),
  );

test("where every code is as likely, it charges what the uniform prior does", () => {
  const logits = f32(batch, axis("variable", 3), axis("class", 2));
  const value = { shape: [1, 3, 2], data: Float64Array.of(0.3, -1, 2, 0.5, 0, 0) };
  const outputs = (b: Builder): Readonly<Record<string, Ref>> => {
    const heads = { logits: feed(b, "logits", logits) };
    const l = { type: "categorical", size: 2, count: 3, temperature: 1, hard: false } as never;
    const even = broadcast(b, number(b, -Math.log(2)), logits.axes);
    return {
      own: categorical.divergence?.(b, l, heads) as Ref,
      learned: categorical.countable?.divergence(b, l, heads, even) as Ref,
    };
  };
  const graph = buildGraph("law", (b) => ({ outputs: outputs(b) }));
  const { own, learned } = evaluateGraph(graph, { logits: value }, {}, { precision: "f64" }).outputs;
  for (const [i, each] of Array.from(learned?.data ?? []).entries()) expect(each).toBeCloseTo(own?.data[i] ?? 0, 12);
});

test("samples take each run of codes as often as the prior's probabilities say", () => {
  const { program, typed } = withPrior;
  const sample = program.graphs["sample"] as (typeof program.graphs)[string];
  const prior = typed.prior?.graphs.infer as typeof sample;
  const eye = Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0));
  const state = {
    ...stateOf(withPrior),
    "decoder.whole.kernel": { shape: [6, 6], data: eye },
    "decoder.whole.bias": { shape: [6], data: new Float64Array(6) },
  };
  const count = 4000;
  const { x } = evaluateGraph(sample, drawn(sample, count), state, { precision: "f64", samples: count }).outputs;
  const seen = new Float64Array(8);
  for (let row = 0; row < count; row++) {
    const code = [0, 1, 2].map((t) => ((x?.data[row * 6 + 2 * t + 1] ?? 0) > 0.5 ? 1 : 0));
    seen[code.reduce<number>((sum, bit) => 2 * sum + bit, 0)]! += 1 / count;
  }
  const runs = Array.from({ length: 8 }, (_, i) => [(i >> 2) & 1, (i >> 1) & 1, i & 1]);
  const fed = { "prior.codes": { shape: [8, 3], data: Float64Array.from(runs.flat()) } };
  const { logits } = evaluateGraph(prior, fed, state, { precision: "f64" }).outputs;
  const at = (row: number, t: number, k: number): number => Math.exp(logits?.data[(row * 3 + t) * 2 + k] ?? 0);
  const expected = runs.map((run, row) =>
    run.reduce((p, k, t) => (p * at(row, t, k)) / (at(row, t, 0) + at(row, t, 1)), 1),
  );
  expect(expected.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
  expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.1);
  for (const [i, p] of expected.entries()) expect(Math.abs((seen[i] ?? 0) - p)).toBeLessThan(0.04);
});

test("it moves neither encoder nor decoder", () => {
  const gradients = (model: Compiled): Feeds => {
    const graph = derive(model.typed).gradients;
    return evaluateGraph(graph, drawn(graph, 4), stateOf(model), { precision: "f64", samples: 4 }).outputs;
  };
  const [alone, beside] = [gradients(made("uniform")), gradients(withPrior)];
  const names = Object.keys(alone).filter((name) => /encoder|decoder|latent/.test(name));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) expect(beside[name]?.data).toEqual(alone[name]?.data);
  const own = Object.keys(beside).filter((name) => !(name in alone) && /prior/.test(name));
  expect(own.some((name) => beside[name]?.data.some((x) => x !== 0))).toBe(true);
});

test("at temperature 0 samples take the likeliest codes, at an infinite one each as often, and at its own what they took", async () => {
  const { program } = withPrior;
  const found = await engines.wasm.open();
  if (found._tag !== "Ready") throw new Error(found.why);
  const session = await found.engine.load(program);
  const state = stateOf(withPrior);
  await session.write(
    Object.fromEntries(
      Object.entries(state).map(([name, { shape, data }]) => [
        name,
        { dtype: "f32", shape, data: Float32Array.from(data) },
      ]),
    ),
  );
  const model = { session, program, conditions: [] };
  const kinds = async (temperature?: number): Promise<ReadonlyArray<number>> => {
    const asked = { count: 400, seed: 3, ...(temperature === undefined ? {} : { temperature }) };
    const { data } = right(await sample(model, asked));
    const found = new Map<string, number>();
    for (let row = 0; row < 400; row++) {
      const key = Array.from(data.subarray(6 * row, 6 * row + 6), (x) => x.toFixed(4)).join();
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    return [...found.values()].sort((a, b) => b - a);
  };
  expect(await kinds(0)).toEqual([400]);
  const even = await kinds(Number.POSITIVE_INFINITY);
  expect([even.length, (even[0] ?? 0) < 80, (even.at(-1) ?? 0) > 25]).toEqual([8, true, true]);
  expect(await kinds(1)).toEqual(await kinds());
  const [own, low, high] = [await kinds(), await kinds(0.3), await kinds(5)].map((found) => found[0] ?? 0);
  expect([(low ?? 0) > (own ?? 0), (own ?? 0) > (high ?? 0), (high ?? 0) > (even[0] ?? 0) - 20]).toEqual([
    true,
    true,
    true,
  ]);
  session.dispose();
});

describe("with top-k", () => {
  const drawn = async (asked: object): Promise<ReadonlyArray<string>> => {
    const { program } = withPrior;
    const found = await engines.wasm.open();
    if (found._tag !== "Ready") throw new Error(found.why);
    const session = await found.engine.load(program);
    const state = Object.entries(stateOf(withPrior)).map(
      ([name, { shape, data }]) => [name, { dtype: "f32", shape, data: Float32Array.from(data) }] as const,
    );
    await session.write(Object.fromEntries(state));
    const { data } = right(await sample({ session, program, conditions: [] }, { count: 300, seed: 3, ...asked }));
    session.dispose();
    return Array.from({ length: 300 }, (_, row) =>
      Array.from(data.subarray(6 * row, 6 * row + 6), (x) => x.toFixed(4)).join(),
    );
  };

  test("of all codes, each sample is what it is without", async () => {
    expect(await drawn({ topK: 2 })).toEqual(await drawn({}));
    expect(await drawn({ topK: 9, temperature: 0.5 })).toEqual(await drawn({ temperature: 0.5 }));
  });

  test("1 takes the likeliest codes, as temperature 0 does", async () => {
    const likeliest = await drawn({ topK: 1 });
    expect(new Set(likeliest).size).toBe(1);
    expect(likeliest).toEqual(await drawn({ temperature: 0 }));
  });
});

test("a temperature or top-k that would change nothing is refused", async () => {
  const uniform = made("uniform");
  const asked = (more: object) =>
    sample({ session: undefined as never, program: uniform.program, conditions: [] }, { count: 1, seed: 1, ...more });
  expect(await asked({ temperature: 0.5 })).toMatchObject({ left: { asked: "temperature" } });
  expect(await asked({ topK: 3 })).toMatchObject({ left: { asked: "top-k" } });
});
