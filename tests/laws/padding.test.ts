// The law of padding: whatever stands behind a sample's end, a layer makes of the sample what it would make of it
// alone, at its own length. Every layer of the registry that takes a sequence, by its own sample and in the variants
// below, evaluated by the reference.
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { type Builder, buildGraph } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import { f32, shapeAt } from "../../compiler/ir/graph/type.js";
import { layers } from "../../compiler/language/layer/index.js";
import type { LayerDefinition } from "../../compiler/language/layer/layer.js";
import { carried, maskType } from "../../compiler/language/mask.js";
import type { Fields } from "../../compiler/language/record.js";
import { type Flow, fresh, type Mode, type Scope, sequenceAxes } from "../../compiler/scope/scope.js";
import { initialise } from "../../runtime/train/initialise.js";
import { compiled, feedsFor } from "../models.js";
import { feed } from "./harness.js";

const [longest, own, features] = [8, 5, 4];

/** What a layer's sample writes for a sequence of eight steps, and other ways that matter to padding. */
const written: Readonly<Record<string, ReadonlyArray<object>>> = {
  conv1d: [
    { filters: 3 },
    { filters: 3, dilation: 2 },
    { filters: 3, padding: "causal", stride: 2 },
    { filters: 3, padding: "valid", stride: 2 },
    { filters: 3, padding: 1, stride: 2 },
    { filters: 3, padding: 3, dilation: 2 },
    { filters: 3, kernel: 2, padding: 1 },
  ],
  gru: [
    { units: 3, returns: "last" },
    { units: 3, direction: "both" },
  ],
  lstm: [
    { units: 3, returns: "last", direction: "backward" },
    { units: 3, direction: "both", returns: "last" },
  ],
  attention: [{ heads: 2 }, { heads: 2, causal: true }],
  "conv1d-transpose": [
    { filters: 3, stride: 2 },
    { filters: 3, stride: 2, padding: 1 },
  ],
  "max-pool": [{}, { padding: "same", stride: 1, window: 3 }, { padding: 1, stride: 2, window: 3 }],
  "avg-pool": [{}, { padding: "same", stride: 1, window: 3 }, { padding: 1, stride: 2, window: 3 }],
  "global-pool": [{ function: "avg" }, { function: "max" }],
  "group-norm": [{ groups: 2 }],
  crop: [{ size: own, keep: "start" }],
  reshape: [{ to: [longest, features] }],
};

/** Layers of other surroundings, and those whose result depends on chance. */
const others = ["previous", "skip", "residual", "dropout", "noise", "repeat", "reshape"];

const definition = (type: string): LayerDefinition<Fields> =>
  layers[type as keyof typeof layers] as unknown as LayerDefinition<Fields>;

const filled = (type: string, fields: object): never => {
  const { fields: known } = definition(type);
  const defaults = Object.entries(known).flatMap(([key, { fallback }]) =>
    fallback === undefined ? [] : [[key, fallback]],
  );
  const pairs = ["window", "stride", "kernel", "factor", "padding"];
  const decoded = Object.entries(fields).flatMap(([key, value]) => {
    const made = known[key]?.codec.decode(value);
    return made === undefined ? [] : [[key, E.isRight(made) && pairs.includes(key) ? made.right : value]];
  });
  return { type, ...Object.fromEntries([...defaults, ...decoded]) } as never;
};

/** Parameters by their names: the same numbers whatever the length of the sequence. */
const scopeIn = (b: Builder, path: string, mode: Mode): Scope => ({
  b,
  path,
  mode,
  inside: (name) => scopeIn(b, `${path}${name}.`, mode),
  forming: () => scopeIn(b, path, mode),
  parameter: (name, axes) => feed(b, `${path}${name}`, f32(...axes)),
  statistic: (name, axes) => feed(b, `${path}${name}`, f32(...axes)),
  update: () => undefined,
  noise: (name, _, axes) => feed(b, `${path}${name}`, f32(...axes)),
});

const numbers = (name: string, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) =>
    Math.sin([...name].reduce((sum, c) => sum + c.charCodeAt(0), 1) + 1.7 * i),
  );

/** The first `count` time steps; behind them, where there are any, something that must not matter. */
const sample = (length: number): Float64Array => {
  const values = numbers("x", length * features);
  return values.map((value, i) => (i < own * features ? value : 7 + value));
};

const made = (
  type: string,
  layer: never,
  length: number,
): { readonly values: Float64Array; readonly steps: Float64Array } => {
  let [steps, whole]: [boolean, number] = [false, 0];
  const graph = buildGraph(type, (b) => {
    const x: Flow = fresh(feed(b, "x", f32(...sequenceAxes(length, features))));
    const mask = length === own ? {} : { mask: feed(b, "mask", maskType(x.ref.type)) };
    const around = { shapes: {}, within: E.right, linked: () => x, told: () => undefined, texts: [] };
    const built = definition(type).build(scopeIn(b, "", "train"), layer, { ...x, ...mask }, around);
    if (E.isLeft(built)) throw new Error(JSON.stringify(built.left));
    const flow = carried({ ...x, ...mask }, built.right);
    steps = flow.mask !== undefined;
    whole = shapeAt(flow.ref.type.axes, 1)[1] ?? 1;
    return { outputs: { y: flow.ref, ...(flow.mask && { steps: flow.mask }) } };
  });
  const feeds: Feeds = Object.fromEntries(
    graph.nodes.flatMap((node) => {
      if (node.op !== "input") return [];
      const { name, type: of } = node.attributes;
      const shape = shapeAt(of.axes, 1);
      const count = shape.reduce((a, b) => a * b, 1);
      const data =
        name === "mask" ? Float64Array.from({ length: count }, (_, i) => (i < own ? 1 : 0)) : numbers(name, count);
      return [[name, { shape, data: name === "x" ? sample(length) : data }]];
    }),
  );
  const { outputs } = evaluateGraph(graph, feeds, {}, { precision: "f64" });
  const y = outputs["y"]?.data ?? new Float64Array();
  return { values: y, steps: steps ? (outputs["steps"]?.data ?? y) : new Float64Array(whole).fill(1) };
};

const takesSequences = Object.keys(layers).filter((type) => {
  if (others.includes(type)) return false;
  let taken = false;
  buildGraph(type, (b) => {
    const x = fresh(feed(b, "x", f32(...sequenceAxes(longest, features))));
    const fields = written[type]?.[0] ?? definition(type).sample;
    const built = definition(type).build(scopeIn(b, "", "infer"), filled(type, fields), x, {
      shapes: {},
      within: E.right,
      linked: () => x,
      told: () => undefined,
      texts: [],
    });
    taken = E.isRight(built);
    return { outputs: {} };
  });
  return taken;
});

describe.each(takesSequences)("%s", (type) => {
  test.each((written[type] ?? [definition(type).sample]).map((fields) => [JSON.stringify(fields), fields] as const))(
    "%s",
    (_, fields) => {
      const layer = filled(type, fields);
      const [padded, alone] = [made(type, layer, longest), made(type, layer, own)];
      const each = alone.values.length / alone.steps.length;
      if (type === "flatten") {
        expect(Array.from(padded.values.slice(0, alone.values.length))).toEqual(Array.from(alone.values));
        expect(padded.values.slice(alone.values.length).every((value) => value === 0)).toBe(true);
        return;
      }
      // A vector has no time: the whole of it is compared.
      const vector = padded.values.length === alone.values.length && padded.steps.length === alone.steps.length;
      const count = vector ? alone.steps.length : padded.steps.filter((there) => there === 1).length;
      expect(count).toBe(alone.steps.length);
      for (let i = 0; i < count * each; i++) expect(padded.values[i]).toBeCloseTo(alone.values[i] ?? Number.NaN, 10);
    },
  );
});

test("the law has layers of every sort", () => {
  expect(takesSequences).toEqual(
    expect.arrayContaining(["gru", "lstm", "attention", "conv1d", "batch-norm", "instance-norm"]),
  );
});

test("padding costs nothing, and has no gradient: what stands behind the end changes no figure", () => {
  const { program } = compiled("padded-cvae");
  const inputs = program.graphs["evaluate"]?.nodes.filter((node) => node.op === "input") ?? [];
  expect(inputs.map((node) => (node.op === "input" ? node.attributes.name : ""))).toContain("rows.steps");
  const model = compiled("padded-cvae");
  const given = feedsFor(model, "evaluate", 3);
  const steps = {
    dtype: "f32",
    shape: [3, 14],
    data: Float32Array.from({ length: 42 }, (_, i) => (i % 14 < 9 ? 1 : 0)),
  } as const;
  const rows = given["rows"]?.data ?? [];
  const other = Float32Array.from(rows, (value, i) => (Math.floor(i / 56) % 14 < 9 ? value : 1 - value));
  const evaluated = (data: Float32Array) => {
    const feeds = { ...given, rows: { shape: [3, 14, 56], data }, "rows.steps": steps };
    const all = Object.fromEntries(
      Object.entries(feeds).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
    );
    const state = Object.fromEntries(
      Object.entries(initialise(program, 1)).map(([name, { shape, data }]) => [
        name,
        { shape, data: Float64Array.from(data) },
      ]),
    );
    return evaluateGraph(program.graphs["evaluate"] as never, all, state, { precision: "f64" }).outputs;
  };
  const [first, second] = [evaluated(Float32Array.from(rows)), evaluated(other)];
  for (const name of ["loss", "reconstruction", "kl", "mse"])
    expect(second[name]?.data[0]).toBeCloseTo(first[name]?.data[0] ?? Number.NaN, 8);
});
