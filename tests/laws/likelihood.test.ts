// Laws of likelihoods: densities integrate to 1, probabilities sum to 1, means are means, and what is learned is
// bounded.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import { type Axes, axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import { likelihoods } from "../../compiler/language/likelihood/index.js";
import {
  type Data,
  type LikelihoodDefinition,
  madeFor,
  type Parameters,
  partsOf,
} from "../../compiler/language/likelihood/likelihood.js";
import type { Fields } from "../../compiler/language/record.js";
import type { Scope } from "../../compiler/scope/scope.js";
import { stream } from "../../runtime/random/stream.js";
import { feed } from "./harness.js";

type Definition = LikelihoodDefinition<Fields>;

const dataType = f32(batch, axis("feature", 1));

/** Doors for parameters that stand at the number they start from. */
const scopeIn = (b: Builder, learned: number): Scope =>
  ({
    b,
    parameter: (_: string, axes: Axes) => b.emit("constant", [], { type: f32(...axes), values: [learned] }),
    statistic: () => b.emit("constant", [], { type: f32(), values: [learned] }),
  }) as unknown as Scope;

interface Case {
  readonly type: keyof typeof likelihoods;
  readonly written: object;
  readonly range?: readonly [number, number];
  /** What the decoder makes for one element. */
  readonly made: ReadonlyArray<number>;
  readonly learned?: number;
}

const parametersOf = (b: Builder, { type, written, made, learned = 0 }: Case): Parameters => {
  const { parts, parameters } = likelihoods[type] as unknown as Definition;
  const wanted = madeFor(parts(written as never), dataType);
  expect(wanted.axes.at(-1)?.size).toBe(made.length);
  const cut = partsOf(b, parts(written as never), feed(b, "made", wanted), dataType);
  return parameters?.(scopeIn(b, learned), written as never, cut) ?? cut;
};

/** −log p of each value, and the distribution's mean, in doubles. */
const evaluated = (one: Case, values: ReadonlyArray<number>) => {
  const definition = likelihoods[one.type] as unknown as Definition;
  const data: Data = { type: dataType, range: one.range };
  const graph = buildGraph("law", (b) => {
    const x = feed(b, "x", dataType);
    const written = one.written as never;
    const parameters = { ...parametersOf(b, one), ...definition.observed?.(b, written, x) };
    const shown = definition.shown?.(b, written, parameters, data);
    return {
      outputs: {
        nll: definition.negativeLog(b, written, parameters, x, data),
        mean: definition.mean(b, written, parameters, data),
        ...(shown && { shown }),
      },
    };
  });
  const { made } = one;
  const repeated = Float64Array.from({ length: values.length * made.length }, (_, i) => made[i % made.length]!);
  const feeds = {
    x: { shape: [values.length, 1], data: Float64Array.from(values) },
    made: { shape: [values.length, made.length], data: repeated },
  };
  const { outputs } = evaluateGraph(graph, feeds, {}, { precision: "f64" });
  return { nll: outputs["nll"]!.data, mean: outputs["mean"]!.data[0]!, shown: outputs["shown"]?.data[0] };
};

const grid = (least: number, most: number, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, i) => least + ((i + 0.5) * (most - least)) / count);

const densities: ReadonlyArray<readonly [string, Case]> = [
  ["gaussian, variance 0.1", { type: "gaussian", written: { variance: 0.1, floor: 1e-4 }, made: [0.7] }],
  ["gaussian, learned", { type: "gaussian", written: { variance: "learned", floor: 1e-4 }, made: [0.7, -1.3] }],
  [
    "gaussian, learned, at its floor",
    { type: "gaussian", written: { variance: "learned", floor: 0.5 }, made: [0.7, -90] },
  ],
  ["gaussian, shared", { type: "gaussian", written: { variance: "shared", floor: 1e-4 }, made: [-0.4], learned: 0.6 }],
  ["laplace", { type: "laplace", written: { scale: 0.3 }, made: [0.2] }],
  ["student-t, scale 0.1", { type: "student-t", written: { freedom: 30, scale: 0.1 }, made: [0.4] }],
  ["student-t, learned scale", { type: "student-t", written: { freedom: 20, scale: "learned" }, made: [0.4, -2] }],
];

describe("a density integrates to 1, with the mean that it says", () => {
  test.each(densities)("%s", (_, one) => {
    const values = grid(-20, 20, 20_000);
    const { nll, mean } = evaluated(one, values);
    const p = Array.from(nll, (n) => Math.exp(-n) * (40 / values.length));
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(p.reduce((sum, each, i) => sum + each * values[i]!, 0)).toBeCloseTo(mean, 6);
    expect(mean).toBe(one.made[0]);
  });
});

const counts = (most: number): ReadonlyArray<number> => Array.from({ length: most + 1 }, (_, i) => i);

const plain = { library: "none", "zero-inflated": false };
const inflated = { library: "none", "zero-inflated": true };
const bytes = Array.from({ length: 17 }, (_, i) => i * 16);

const masses: ReadonlyArray<readonly [string, Case, ReadonlyArray<number>]> = [
  ["bernoulli", { type: "bernoulli", written: {}, made: [0.8] }, [0, 1]],
  [
    "categorical over grey values",
    { type: "categorical", written: { levels: 4, show: "mode" }, range: [0, 1], made: [0.3, -2, 1.5, 0] },
    [0, 1 / 3, 2 / 3, 1],
  ],
  [
    "categorical over classes",
    { type: "categorical", written: { levels: 5, show: "mean" }, range: [0, 4], made: [40, -900, 38, 39.5, 7] },
    [0, 1, 2, 3, 4],
  ],
  ["poisson", { type: "poisson", written: plain, made: [1.2] }, counts(60)],
  ["poisson with zeros", { type: "poisson", written: inflated, made: [1.2, -0.4] }, counts(60)],
  [
    "negative-binomial",
    { type: "negative-binomial", written: { ...plain, dispersion: 2.5 }, made: [1.1] },
    counts(400),
  ],
  [
    "negative-binomial, learned, with zeros",
    { type: "negative-binomial", written: { ...inflated, dispersion: "learned" }, made: [1.1, 0.7, 0.3] },
    counts(400),
  ],
  [
    "negative-binomial, one dispersion for each",
    { type: "negative-binomial", written: { ...plain, dispersion: "each" }, made: [0.5], learned: 0.9 },
    counts(400),
  ],
];

const discretised: ReadonlyArray<readonly [string, Case]> = [
  ["one", { type: "discretised-logistic", written: { levels: 17, mixture: 1 }, range: [0, 256], made: [0.2, -2] }],
  [
    "three",
    {
      type: "discretised-logistic",
      written: { levels: 17, mixture: 3 },
      range: [0, 256],
      made: [0.3, -1, 2, -0.8, 0.1, 0.9, -6, -1, -2.5],
    },
  ],
];

describe("a discretised logistic's mass sums to 1", () => {
  test.each(discretised)("%s", (_, one) => {
    const { nll } = evaluated(one, bytes);
    expect(Array.from(nll, (n) => Math.exp(-n)).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
  });
});

test("the continuous Bernoulli integrates to 1, with the mean that it says", () => {
  for (const logit of [-9, -2, -0.4, -1e-5, 0, 0.3, 6]) {
    const values = grid(0, 1, 20_000);
    const { nll, mean } = evaluated({ type: "continuous-bernoulli", written: {}, made: [logit] }, values);
    const p = Array.from(nll, (n) => Math.exp(-n) / values.length);
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(p.reduce((sum, each, i) => sum + each * values[i]!, 0)).toBeCloseTo(mean, 5);
  }
});

test("a library is what the sample holds; without one, the mean total", () => {
  const shares = evaluated({ type: "poisson", written: { ...plain, library: "total" }, made: [3], learned: 0 }, [7]);
  // One value has the whole library: its rate is the total itself.
  expect(shares.nll[0]).toBeCloseTo(7 - 7 * Math.log(7) + Math.log(5040), 8);
});

describe("a mass sums to 1, with the mean that it says", () => {
  test.each(masses)("%s", (_, one, values) => {
    const { nll, mean } = evaluated(one, values);
    const p = Array.from(nll, (n) => Math.exp(-n));
    // log Γ is right to ten digits.
    const digits = one.type === "poisson" || one.type === "negative-binomial" ? 8 : 12;
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, digits);
    expect(p.reduce((sum, each, i) => sum + each * values[i]!, 0)).toBeCloseTo(mean, digits);
  });
});

test("a learned variance is exp of the log-variance plus the floor", () => {
  const at = (logVariance: number): number =>
    evaluated({ type: "gaussian", written: { variance: "learned", floor: 0.01 }, made: [0, logVariance] }, [0]).nll[0]!;
  for (const raw of [-50, -4, 0, 3])
    expect(at(raw)).toBeCloseTo(0.5 * Math.log(2 * Math.PI * (Math.exp(raw) + 0.01)), 10);
});

describe("levels", () => {
  const one: Case = { type: "categorical", written: { levels: 3, show: "mode" }, range: [-1, 1], made: [0, 1, 3] };

  test("a value counts as its nearest level; one outside the range as the last", () => {
    const of = (...values: ReadonlyArray<number>) => Array.from(evaluated(one, values).nll);
    const [low, middle, high] = of(-1, 0, 1) as [number, number, number];
    expect(of(-0.51, -0.49, 0.49, 0.51, 1.4, -1.4)).toEqual([low, middle, middle, high, high, low]);
  });

  test("what is shown is the likeliest level, or the mean where that is asked for", () => {
    expect(evaluated(one, [0]).shown).toBe(1);
    const asMean = evaluated({ ...one, written: { levels: 3, show: "mean" } }, [0]);
    expect(asMean.shown).toBeCloseTo(asMean.mean, 12);
    expect(asMean.mean).toBeLessThan(1);
  });

  test("a class number between its neighbours is itself", () => {
    const classes: Case = {
      type: "categorical",
      written: { levels: 10, show: "mode" },
      range: [0, 9],
      made: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    };
    const nll = evaluated(classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).nll;
    for (let k = 1; k < 10; k++) expect(nll[k - 1]! - nll[k]!).toBeCloseTo(1, 10);
  });
});

describe("draws have the distribution's mean", () => {
  const all: ReadonlyArray<readonly [string, Case]> = [
    ...densities,
    ...masses.map(([name, one]) => [name, one] as const),
    ...discretised,
    ["continuous-bernoulli", { type: "continuous-bernoulli", written: {}, made: [1.3] }],
    ["poisson of a large rate", { type: "poisson", written: plain, made: [6] }],
  ];
  test.each(all)("%s", (_, one) => {
    const definition = likelihoods[one.type] as unknown as Definition;
    const data: Data = { type: dataType, range: one.range };
    const graph = buildGraph("law", (b) => ({
      outputs: definition.draws.from(b, one.written as never, parametersOf(b, one), data) as Record<string, Ref>,
    }));
    const feeds = { made: { shape: [1, one.made.length], data: Float64Array.from(one.made) } };
    const { outputs } = evaluateGraph(graph, feeds, {}, { precision: "f64" });
    const all = (name: string): ReadonlyArray<number> => Array.from(outputs[name]?.data ?? []);
    const at = Object.assign((name: string): number => all(name)[0] ?? Number.NaN, { all });
    const from = stream(3, "draws", 1);
    const normal = new Float32Array(1);
    const chance = {
      uniform: () => from.below(2 ** 30) / 2 ** 30,
      normal: () => {
        from.fillNormal(normal);
        return normal[0] ?? 0;
      },
    };
    const drawn = Array.from({ length: 20_000 }, () =>
      definition.draws.one(chance, one.written as never, at, one.range),
    );
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    // Of a discretised logistic the means are of what lies before it is cut at the ends.
    const expected = evaluated(one, [0]).mean;
    const slack = one.type === "discretised-logistic" ? 0.03 * 256 : 0;
    expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt(variance / drawn.length) + 1e-9 + slack);
  });
});

interface Reference {
  readonly type: keyof typeof likelihoods;
  readonly written: object;
  readonly range: readonly [number, number] | null;
  readonly made: ReadonlyArray<ReadonlyArray<number>>;
  readonly x: ReadonlyArray<ReadonlyArray<number>>;
  readonly nll: ReadonlyArray<number>;
  readonly mean: ReadonlyArray<number>;
}

const { cases: references } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../golden/torch/likelihoods.json"), "utf8"),
) as { readonly cases: ReadonlyArray<Reference> };

test.each(references.map((each, i) => [`${each.type} ${i}`, each] as const))("%s agrees with PyTorch", (_, each) => {
  for (const [i, made] of each.made.entries()) {
    const one: Case = { type: each.type, written: each.written, made, ...(each.range && { range: each.range }) };
    const { nll, mean } = evaluated(one, [each.x[i]?.[0] ?? 0]);
    expect(Math.abs((nll[0] ?? 0) - (each.nll[i] ?? 0))).toBeLessThan(1e-5);
    expect(Math.abs(mean - (each.mean[i] ?? 0))).toBeLessThan(1e-5);
  }
});
