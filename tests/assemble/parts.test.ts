// The parts of a model as numbers, each against its formula by hand: several inputs and outputs, a conditional prior,
// heads, skips.
import { describe, expect, test } from "vitest";
import { evaluateGraph, type Feeds } from "../../compiler/ir/graph/evaluate.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import type { Program } from "../../compiler/ir/program.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { inputsOf } from "../../runtime/train/feeds.js";
import { initialise } from "../../runtime/train/initialise.js";

type Numbers = ReadonlyArray<number>;

const compiled = (spec: object): Program => {
  const made = compile({ name: "parts.json", text: JSON.stringify({ graft: 1, ...spec }) });
  if (made._tag !== "Right")
    throw new Error(JSON.stringify(made.left.map(({ _tag, place }) => [_tag, place?.pointer])));
  return made.right.program;
};

const values = (shape: Numbers, data: Numbers) => ({ shape, data: Float64Array.from(data) });

const stateOf = (program: Program, set: Readonly<Record<string, Numbers>> = {}): Feeds =>
  Object.fromEntries(
    Object.entries(initialise(program, 5)).map(([name, { shape, data }]) => [
      name,
      values(shape, set[name] ?? [...data]),
    ]),
  );

/** Runs a graph on what is given; all that isn't is zeros. */
const run = (program: Program, name: string, given: Readonly<Record<string, Numbers>>, state: Feeds, samples = 1) => {
  const graph = program.graphs[name];
  if (graph === undefined) throw new Error(`no graph ${name}`);
  const feeds = inputsOf(graph).map(({ name: input, type }) => {
    const shape = shapeAt(type.axes, samples);
    const count = shape.reduce((a, b) => a * b, 1);
    return [input, values(shape, given[input] ?? new Array<number>(count).fill(0))] as const;
  });
  const { outputs } = evaluateGraph(graph, Object.fromEntries(feeds), state, { precision: "f64", samples });
  return (output: string): Numbers => [...(outputs[output]?.data ?? [])];
};

const held = (state: Feeds, name: string): Numbers => {
  const found = state[name];
  if (found === undefined) throw new Error(`no state ${name}`);
  return [...found.data];
};

/** x·W + b from the state. */
const affine = (state: Feeds, path: string, x: Numbers): Numbers => {
  const [kernel, bias] = [held(state, `${path}.kernel`), held(state, `${path}.bias`)];
  return bias.map((b, j) => x.reduce((sum, xi, i) => sum + xi * (kernel[i * bias.length + j] ?? 0), b));
};

const close = (found: Numbers, expected: Numbers): void => {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 9);
};

const vector = (size: number) => ({ type: "vector", size });
const dense = (units: number, more: object = {}) => ({ type: "dense", units, ...more });
const [x, y]: readonly [Numbers, Numbers] = [
  [0.5, -1, 2],
  [1, 0.25],
];

describe("several inputs and outputs", () => {
  const program = compiled({
    inputs: { x: vector(3), y: vector(2) },
    encoder: { inputs: { x: { layers: [dense(4)] }, y: { layers: [] } } },
    latent: { type: "point", size: 2 },
    decoder: {
      outputs: {
        x: { likelihood: "gaussian", layers: [dense(3)] },
        y: { likelihood: { type: "gaussian", variance: 4 }, weight: 3 },
      },
    },
  });
  const state = stateOf(program);
  const z = affine(state, "latent.mean", [...affine(state, "encoder.x.layers[0]", x), ...y]);

  test("branches stand side by side in the order of the spec", () =>
    close(run(program, "encode", { x, y }, state)("z"), z));

  test("every output is reconstructed, a branch without layers as the code itself", () => {
    const outputs = run(program, "reconstruct", { x, y }, state);
    close(outputs("x"), affine(state, "decoder.x.layers[0]", z));
    close(outputs("y"), z);
  });

  test("each output has its own term, and the loss weighs them", () => {
    const outputs = run(program, "evaluate", { x, y }, state);
    const error = (made: Numbers, target: Numbers, variance: number): number =>
      made.reduce(
        (sum, m, i) => sum + ((m - (target[i] ?? 0)) ** 2 / variance + Math.log(2 * Math.PI * variance)) / 2,
        0,
      );
    const terms = [error(affine(state, "decoder.x.layers[0]", z), x, 1), error(z, y, 4)] as const;
    close(outputs("reconstruction.x"), [terms[0]]);
    close(outputs("reconstruction.y"), [terms[1]]);
    close(outputs("loss"), [terms[0] + 3 * terms[1]]);
    close(outputs("nll"), [terms[0] + terms[1]]);
    close(outputs("mse.y"), [z.reduce((sum, m, i) => sum + (m - (y[i] ?? 0)) ** 2, 0) / 2]);
  });
});

describe("a prior given a condition", () => {
  const spec = (prior: unknown) => ({
    inputs: { x: vector(3) },
    conditions: { kind: { type: "category", size: 2 } },
    encoder: { input: "x", layers: [] },
    latent: { type: "gaussian", size: 2, prior },
    decoder: { output: "x", likelihood: "gaussian", layers: [dense(3)] },
    ...(prior === "standard" ? { inject: [{ condition: "kind", into: "decoder", place: "film" }] } : {}),
  });
  const program = compiled(spec({ given: ["kind"] }));
  const [mean, logVariance]: readonly [Numbers, Numbers] = [
    [1, -2],
    [0.3, -0.7],
  ];
  // Kernel rows are classes: class 0 stays at the standard prior, class 1 goes elsewhere.
  const moved = stateOf(program, {
    "latent.prior.mean.kernel": [0, 0, ...mean],
    "latent.prior.log-variance.kernel": [0, 0, ...logVariance],
  });

  test("starts as the standard one", () => {
    const plain = compiled(spec("standard"));
    const [kl] = run(plain, "evaluate", { x, kind: [1] }, stateOf(plain))("kl");
    expect(kl).toBeGreaterThan(0.01);
    close(run(program, "evaluate", { x, kind: [1] }, stateOf(program))("kl"), [kl ?? 0]);
  });

  test("the KL is that of two normal distributions, by class", () => {
    const q = [affine(moved, "latent.mean", x), affine(moved, "latent.log-variance", x)] as const;
    const between = (m: Numbers, l: Numbers): number =>
      m.reduce((sum, mi, i) => {
        const [mu, lq, lp] = [q[0][i] ?? 0, q[1][i] ?? 0, l[i] ?? 0];
        return sum + (lp - lq + (Math.exp(lq) + (mu - mi) ** 2) / Math.exp(lp) - 1) / 2;
      }, 0);
    close(run(program, "evaluate", { x, kind: [0] }, moved)("divergence"), [between([0, 0], [0, 0])]);
    close(run(program, "evaluate", { x, kind: [1] }, moved)("divergence"), [between(mean, logVariance)]);
  });

  test("sampling draws from it", () => {
    const prior = [0.4, -1.1];
    const z = mean.map((m, i) => m + Math.exp((logVariance[i] ?? 0) / 2) * (prior[i] ?? 0));
    const drawn = run(program, "sample", { prior, kind: [1] }, moved)("x");
    close(drawn, run(program, "decode", { z }, moved)("x"));
    close(run(program, "sample", { prior, kind: [0] }, moved)("x"), run(program, "decode", { z: prior }, moved)("x"));
  });

  test("of unit variance has no other parameter than its means, and is the learned one that does not stray from there", () => {
    const unit = compiled(spec({ given: ["kind"], variance: "unit" }));
    expect(unit.state.map(({ name }) => name).filter((name) => /^latent\.prior\.[^/]*$/.test(name))).toEqual([
      "latent.prior.mean.kernel",
      "latent.prior.mean.bias",
    ]);
    const there = stateOf(unit, { "latent.prior.mean.kernel": [0, 0, ...mean] });
    const learned = stateOf(program, { "latent.prior.mean.kernel": [0, 0, ...mean] });
    for (const [graph, feeds, output] of [
      ["evaluate", { x, kind: [1] }, "divergence"],
      ["sample", { prior: [0.4, -1.1], kind: [1] }, "x"],
    ] as const)
      close(run(unit, graph, feeds, there)(output), run(program, graph, feeds, learned)(output));
  });
});

describe("heads", () => {
  const program = compiled({
    inputs: { x: vector(3) },
    conditions: { kind: { type: "category", size: 3 }, angle: { type: "number", range: [-10, 10] } },
    encoder: { input: "x", layers: [] },
    latent: { type: "point", size: 2, heads: { kind: { weight: 2, layers: [dense(4)] }, angle: {} } },
    decoder: { output: "x", likelihood: "gaussian", layers: [dense(3)] },
  });
  const state = stateOf(program);
  const z = affine(state, "latent.mean", x);
  const logits = affine(state, "latent.heads.kind", affine(state, "heads.kind.layers[0]", z));
  const best = logits.indexOf(Math.max(...logits));

  test("charge a category's cross-entropy and a number's squared error, by their weights", () => {
    const outputs = run(program, "evaluate", { x, kind: [2], angle: [5] }, state);
    const entropy = Math.log(logits.reduce((sum, l) => sum + Math.exp(l), 0)) - (logits[2] ?? 0);
    const angle = ((affine(state, "latent.heads.angle", z)[0] ?? 0) - 0.75) ** 2;
    close(outputs("heads.kind"), [entropy]);
    close(outputs("heads.angle"), [angle]);
    close(outputs("loss"), [(outputs("reconstruction")[0] ?? 0) + 2 * entropy + angle]);
  });

  test("charge a set's binary cross-entropy and a vector's squared error", () => {
    const other = compiled({
      inputs: { x: vector(3) },
      conditions: { traits: { type: "set", size: 2 }, where: { type: "vector", size: 2 } },
      encoder: { input: "x", layers: [] },
      latent: { type: "point", size: 2, heads: { traits: {}, where: {} } },
      decoder: { output: "x", likelihood: "gaussian", layers: [dense(3)] },
    });
    const drawn = stateOf(other);
    const code = affine(drawn, "latent.mean", x);
    const outputs = run(other, "evaluate", { x, traits: [1, 0], where: [3, -1] }, drawn);
    const [a = 0, b = 0] = affine(drawn, "latent.heads.traits", code);
    close(outputs("heads.traits"), [Math.log(1 + Math.exp(-a)) + Math.log(1 + Math.exp(b))]);
    const [u = 0, v = 0] = affine(drawn, "latent.heads.where", code);
    close(outputs("heads.where"), [(u - 3) ** 2 + (v + 1) ** 2]);
  });

  test("tell how often a category is right", () => {
    const right = run(program, "evaluate", { x: [...x, ...x], kind: [best, (best + 1) % 3] }, state, 2);
    close(right("accuracy.kind"), [0.5]);
    expect(right("accuracy.angle")).toEqual([]);
  });

  test("no other graph asks for the condition", () => {
    for (const name of ["encode", "reconstruct", "decode"])
      expect(
        inputsOf(program.graphs[name] ?? { name, nodes: [], outputs: {}, updates: {} }).map((i) => i.name),
      ).not.toContain("kind");
  });
});

describe("a skip", () => {
  const program = compiled({
    inputs: { x: vector(3) },
    encoder: { input: "x", layers: [{ type: "residual", layers: [dense(3, { name: "inner" })] }, dense(2)] },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [{ type: "skip", from: "encoder.layers[0].inner" }, dense(3)],
    },
  });

  test("joins what the layer made behind what flows, whether it stands in another layer or not", () => {
    const state = stateOf(program);
    const inner = affine(state, "encoder.layers[0].inner", x);
    const z = affine(
      state,
      "latent.mean",
      affine(
        state,
        "encoder.layers[1]",
        x.map((xi, i) => xi + (inner[i] ?? 0)),
      ),
    );
    close(run(program, "reconstruct", { x }, state)("x"), affine(state, "decoder.layers[1]", [...z, ...inner]));
  });

  test("leaves nothing that decodes a code alone", () => {
    expect(Object.keys(program.graphs).sort()).toEqual(["encode", "evaluate", "reconstruct", "train"]);
  });
});
