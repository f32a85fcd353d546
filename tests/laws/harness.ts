// What the laws are made of: a graph and feeds for every sample of every op, the gradient graph of each, numbers drawn
// from a seed, and the law of an engine: it computes what the reference computes.
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { batch, countAt, f32, shapeAt, type TensorType } from "../../compiler/ir/graph/type.js";
import { add, multiply, number, sumAll } from "../../compiler/ir/op/dsl.js";
import { type AttributesOf, type OpName, opOf, ops } from "../../compiler/ir/op/index.js";
import type { Sample, Values } from "../../compiler/ir/op/op.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Engine, Tensor } from "../../runtime/engine/engine.js";

export const opNames = Object.keys(ops) as ReadonlyArray<OpName>;

export interface Case {
  readonly name: string;
  readonly op: OpName;
  readonly graph: Graph;
  /** Types of what the graph is fed, by input name. */
  readonly fed: Readonly<Record<string, TensorType>>;
  readonly from: readonly [number, number];
}

const samples = 3;

/** mulberry32: numbers in [0, 1) from a seed. */
const stream = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const seedOf = (text: string): number => [...text].reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16777619), 7);

const drawn = (
  type: TensorType,
  [low, high]: readonly [number, number],
  count: number,
  next: () => number,
): Values => ({
  shape: shapeAt(type.axes, count),
  data: Float64Array.from({ length: countAt(type.axes, count) }, () =>
    type.dtype === "i32" ? Math.floor(low + next() * (high - low + 1)) : low + next() * (high - low),
  ),
});

/** The same numbers for the same case, at every run. */
export const feedsOf = ({ name, fed, from }: Case, count: number = samples): Feeds => {
  const next = stream(seedOf(name));
  return Object.fromEntries(Object.entries(fed).map(([input, type]) => [input, drawn(type, from, count, next)]));
};

export const feed = (b: Builder, name: string, type: TensorType): Ref =>
  b.emit("input", [], { name, type, source: { _tag: "Value" } });

const applied = <K extends OpName>(b: Builder, op: K, { inputs, attributes }: Sample<AttributesOf<K>>) => {
  const refs = inputs.map((type, i) => feed(b, `x${i}`, type));
  return { refs, output: b.emit(op, refs, attributes) };
};

const fedOf = (graph: Graph): Readonly<Record<string, TensorType>> =>
  Object.fromEntries(graph.nodes.flatMap((n) => (n.op === "input" ? [[n.attributes.name, n.type]] : [])));

/** `y = op(x0, x1, …)`. A source has no inputs that tell the batch, so a witness of it is added, times zero. */
const forward = <K extends OpName>(op: K, sample: Sample<AttributesOf<K>>): Graph =>
  buildGraph(op, (b) => {
    const { output } = applied(b, op, sample);
    if (sample.inputs.length > 0 || output.type.dtype !== "f32") return { outputs: { y: output } };
    const none = multiply(b, number(b, 0), sumAll(b, feed(b, "witness", f32(batch))));
    return { outputs: { y: add(b, output, none) } };
  });

/** `loss = Σ op(x…)·cotangent`, and its gradient in every float input. */
const backward = <K extends OpName>(op: K, sample: Sample<AttributesOf<K>>): Graph =>
  buildGraph(`${op}-gradient`, (b) => {
    const { refs, output } = applied(b, op, sample);
    const loss = sumAll(b, multiply(b, output, feed(b, "cotangent", output.type)));
    const floats = refs.flatMap((ref, i) => (ref.type.dtype === "f32" ? [{ ref, name: `x${i}` }] : []));
    const gradients = differentiate(
      b,
      loss,
      floats.map(({ ref }) => ref),
    );
    return { outputs: { loss, ...Object.fromEntries(floats.map(({ name }, i) => [name, gradients[i]!])) } };
  });

const isDifferentiable = (op: OpName, graph: Graph, { inputs }: Sample<unknown>): boolean =>
  opOf(op).derive !== undefined &&
  inputs.some(({ dtype }) => dtype === "f32") &&
  graph.nodes[graph.outputs["y"]!]!.type.dtype === "f32";

const caseOf = (op: OpName, name: string, graph: Graph, { from = [-2, 2] }: Sample<unknown>): Case => ({
  name,
  op,
  graph,
  fed: fedOf(graph),
  from,
});

/** One case per sample of each op. */
export const forwardCases: ReadonlyArray<Case> = opNames.flatMap((op) =>
  opOf(op).samples.map((sample, i) => caseOf(op, `${op} ${i}`, forward(op, sample), sample)),
);

/** One case per sample that has a gradient. */
export const gradientCases: ReadonlyArray<Case> = opNames.flatMap((op) =>
  opOf(op).samples.flatMap((sample, i) =>
    isDifferentiable(op, forward(op, sample), sample)
      ? [caseOf(op, `${op} ${i} gradient`, backward(op, sample), sample)]
      : [],
  ),
);

export const toTensor = (type: TensorType, { shape, data }: Values): Tensor => ({
  dtype: type.dtype,
  shape,
  data: type.dtype === "f32" ? Float32Array.from(data) : Int32Array.from(data),
});

/** The greatest difference of two results, relative to their size where that is above 1. */
export const distance = (found: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(expected).reduce((worst, value, i) => {
    const apart = Math.abs((found[i] as number) - value) / Math.max(1, Math.abs(value));
    return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(worst, apart);
  }, 0);
};

/** Runs one case on an engine and on the reference; the worst distance of an output from the reference's. */
export const distanceOnEngine = async (engine: Engine, one: Case): Promise<number> => {
  const program: Program = { graphs: { law: one.graph }, state: [] };
  const feeds = feedsOf(one);
  const expected = evaluateGraph(one.graph, feeds, {}, { precision: "f32" }).outputs;
  const session = await engine.load(program);
  const tensors = Object.fromEntries(Object.entries(feeds).map(([n, v]) => [n, toTensor(one.fed[n]!, v)]));
  const found = await session.run("law", tensors);
  session.dispose();
  const worst = Object.entries(expected).map(([name, { shape, data }]) => {
    const tensor = found[name];
    const sameShape = tensor !== undefined && JSON.stringify(tensor.shape) === JSON.stringify(shape);
    return sameShape ? distance(tensor.data, data) : Number.POSITIVE_INFINITY;
  });
  return Math.max(0, ...worst);
};

/**
 * The law of an engine, as tests: every op on every sample, forward and backward, within `tolerance` of the reference.
 */
/** Two graphs of one program that share a name, as instruments do, and differ in what they are fed and give. */
const namesakes = (): Program => {
  const type = f32(batch);
  const sum = buildGraph("evaluate", (b) => {
    const x = feed(b, "x", type);
    return { outputs: { y: add(b, x, x) } };
  });
  const product = buildGraph("evaluate", (b) => {
    const [x, other] = [feed(b, "x", type), feed(b, "other", type)];
    return { outputs: { y: multiply(b, x, other) } };
  });
  return { graphs: { evaluate: sum, "use 0": product }, state: [] };
};

const keepsNamesakesApart = (engine: Engine): void =>
  test(`${engine.name} keeps graphs apart that share a name`, async () => {
    const session = await engine.load(namesakes());
    const three = (...values: ReadonlyArray<number>): Tensor => ({
      dtype: "f32",
      shape: [3],
      data: Float32Array.from(values),
    });
    const feeds = { x: three(1, 2, 3), other: three(5, 7, 11) };
    const values = async (graph: string) => [...((await session.run(graph, feeds))["y"]?.data ?? [])];
    try {
      expect(await values("evaluate")).toEqual([2, 4, 6]);
      expect(await values("use 0")).toEqual([5, 14, 33]);
      expect(await values("evaluate")).toEqual([2, 4, 6]);
    } finally {
      session.dispose();
    }
  });

export const engineLaw = (engine: Engine, { tolerance = 1e-5 }: { readonly tolerance?: number } = {}): void => {
  describe(`${engine.name} computes what the reference computes`, () => {
    test.each([...forwardCases, ...gradientCases])("$name", async (one) => {
      expect(await distanceOnEngine(engine, one)).toBeLessThanOrEqual(tolerance);
    });
  });
  keepsNamesakesApart(engine);
};
