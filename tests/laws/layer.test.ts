// Laws over the registry of layers: each, as its own sample writes it, on a value of every kind, is refused by its
// shape or compiles to a model that trains alike on every engine. A new layer is tested by being in the registry.
import { describe, expect, test } from "vitest";
import { layers } from "../../compiler/language/layer/index.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { cpu } from "../../runtime/engine/cpu/index.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { tensorflow } from "../../runtime/engine/tensorflow/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { losses, opened } from "../models.js";
import { distance } from "./harness.js";

const inputs = {
  vector: { type: "vector", size: 16, range: [0, 1] },
  image: { type: "image", height: 4, width: 4, channels: 8, range: [0, 1] },
  sequence: { type: "sequence", length: 5, features: 8, range: [0, 1] },
};

type Kind = keyof typeof inputs;

/** What a sample names that only its surroundings can have. */
const surroundings: Readonly<Record<string, object>> = {
  reshape: { to: "x" },
  residual: { layers: [{ type: "layer-norm" }, { type: "activation", function: "tanh" }] },
  skip: { from: "encoder.seen" },
};

/** Layers that stand in the decoder only: they read what the encoder has seen. */
const decoderOnly = ["skip"];

const toX = [
  { type: "dense", units: "= x.size" },
  { type: "reshape", to: "x" },
];

const spec = (type: string, kind: Kind): string => {
  const tried = { ...layers[type as keyof typeof layers].sample, ...surroundings[type] };
  const [above, below] = decoderOnly.includes(type) ? [[], [...toX, tried, { type: "flatten" }]] : [[tried], []];
  return JSON.stringify({
    graft: 1,
    inputs: { x: inputs[kind] },
    encoder: {
      input: "x",
      layers: [{ type: "activation", name: "seen", function: "tanh" }, ...above, { type: "flatten" }],
    },
    latent: { type: "point", size: 2 },
    decoder: { output: "x", likelihood: "bernoulli", layers: [...below, ...toX] },
    train: { batch: 4, optimizer: { type: "adam", rate: 0.02 } },
  });
};

/** `previous` tells a decoder the tokens of a text, so the model makes one. */
const textSpec = JSON.stringify({
  graft: 1,
  inputs: { text: { type: "tokens", length: 5, vocabulary: "abc", embedding: 4 } },
  encoder: { input: "text", layers: [{ type: "flatten" }] },
  latent: { type: "point", size: 2 },
  decoder: {
    output: "text",
    likelihood: "categorical",
    layers: [
      { type: "repeat", length: 5 },
      { ...layers.previous.sample, drop: 0 },
      { type: "dense", units: "= text.size" },
    ],
  },
  train: { batch: 4, optimizer: { type: "adam", rate: 0.02 } },
});

const specFor = (type: string, kind: Kind): string =>
  type === "previous" && kind === "sequence" ? textSpec : spec(type, kind);

const shapeFaults = ["WrongKind", "WindowTooLarge", "CannotReshape", "DoesNotDivide", "ShortcutMismatch"];

const taken = new Set<string>();

describe.each(Object.keys(layers))("%s", (type) => {
  test.each(Object.keys(inputs) as ReadonlyArray<Kind>)("on a value of kind %s", async (kind) => {
    const result = compile({ name: "law.json", text: specFor(type, kind) });
    if (result._tag === "Left") {
      for (const problem of result.left)
        expect(problem._tag === "Unbuildable" ? shapeFaults : []).toContain("fault" in problem && problem.fault._tag);
      return;
    }
    taken.add(type);
    const curves: Array<ReadonlyArray<number>> = [];
    for (const engine of [reference, wasm, cpu, tensorflow]) {
      if ((await engine.open())._tag !== "Ready") continue;
      const session = await opened(engine, result.right);
      curves.push(await losses(session, result.right, 3, 4));
      session.dispose();
    }
    const [expected = [], ...others] = curves;
    expect(expected.every(Number.isFinite)).toBe(true);
    expect(others.length).toBeGreaterThan(1);
    for (const found of others) expect(distance(found, expected)).toBeLessThan(1e-4);
  });
});

test("every layer takes a value of some kind", () => {
  expect(Object.keys(layers).filter((type) => !taken.has(type))).toEqual([]);
});
