// Layers that hold layers: y = x + f(x) as numbers, the sites inside, and whose parameters are whose.
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import { compile, front } from "../../compiler/pipeline/compile.js";
import { initialise } from "../../runtime/train/initialise.js";

const vector = (layers: ReadonlyArray<object>, into: ReadonlyArray<string> = []): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 3 } },
    conditions: { kind: { type: "category", size: 2 } },
    encoder: { input: "x", layers },
    latent: { type: "point", size: 2 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 3 }] },
    inject: into.map((site) => ({ condition: "kind", into: site, place: "add" })),
  });

const compiled = (text: string) => {
  const made = compile({ name: "residual.json", text });
  if (made._tag === "Left") throw new Error(JSON.stringify(made.left));
  return made.right;
};

const x = { shape: [1, 3], data: Float64Array.of(1, -2, 0.5) };

/** The encoder's code of x, with the state that `seed` draws. */
const codeOf = (text: string): ReadonlyArray<number> => {
  const { program } = compiled(text);
  const state = initialise(program, 1);
  const held = Object.fromEntries(
    Object.entries(state).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
  );
  const graph = program.graphs["encode"];
  if (graph === undefined) throw new Error("no encode graph");
  return [...(evaluateGraph(graph, { x }, held, { precision: "f64" }).outputs["z"]?.data ?? [])];
};

const f = (name: string) => [{ type: "dense", name, units: 3 }];

test("a residual of nothing doubles, and of a layer adds what the layer makes", () => {
  const plain = codeOf(vector([]));
  const doubled = codeOf(vector([{ type: "residual", layers: [] }]));
  const bias = codeOf(vector([{ type: "residual", layers: [{ type: "residual", layers: [] }] }]));
  // z is affine in what flows in: 3x − x = 2(2x − x).
  for (const i of [0, 1])
    expect((bias[i] ?? 0) - (plain[i] ?? 0)).toBeCloseTo(2 * ((doubled[i] ?? 0) - (plain[i] ?? 0)), 6);
});

test("sites go down by names, by index, and by patterns; ** reaches any depth", () => {
  const layers = [
    { type: "residual", name: "block", layers: [...f("a"), { type: "residual", layers: f("b") }] },
    { type: "dense", name: "c", units: 3 },
  ];
  const sites = (into: string): ReadonlyArray<string> => {
    const typed = front({ name: "sites.json", text: vector(layers, [into]) });
    if (E.isLeft(typed)) return typed.left.map(({ _tag }) => _tag);
    return typed.right.core.inject.map(({ site }) => site.name);
  };
  expect(sites("encoder.block")).toEqual(["encoder.block"]);
  expect(sites("encoder.layers[0].layers[1].b")).toEqual(["encoder.block.layers[1].b"]);
  expect(sites("encoder.*")).toEqual(["encoder.block", "encoder.c"]);
  expect(sites("encoder.block.*")).toEqual(["encoder.block.a", "encoder.block.layers[1]"]);
  expect(sites("encoder.den*")).toEqual(["encoder.c"]);
  expect(sites("encoder.**.den*")).toEqual(["encoder.block.a", "encoder.block.layers[1].b", "encoder.c"]);
  expect(sites("encoder.block.**")).toEqual([
    "encoder.block.a",
    "encoder.block.layers[1]",
    "encoder.block.layers[1].b",
  ]);
  expect(sites("encoder.**.**.b")).toEqual(["encoder.block.layers[1].b"]);
  expect(sites("encoder.block.missing")).toEqual(["UnknownName"]);
  expect(sites("encoder.block..a")).toEqual(["BadSite"]);
  expect(sites("encoder.conv*")).toEqual(["NothingMatches"]);
});

test("each parameter belongs to one row: the projection's to the residual, a condition's to its injection", () => {
  const layers = [
    { type: "residual", name: "block", shortcut: "projection", layers: [{ type: "dense", name: "a", units: 5 }] },
  ];
  const { typed } = compiled(vector(layers, ["encoder.block.a"]));
  const owned = typed.encoder.layers.map(({ site, state }) => [site, state]);
  expect(owned).toEqual([
    ["encoder.block.a", ["encoder.block.a.kernel", "encoder.block.a.bias"]],
    ["encoder.block", ["encoder.block.kernel", "encoder.block.bias"]],
  ]);
  expect(typed.encoder.traces.map(({ kind }) => kind)).toEqual(["injection", "layer", "layer"]);
  expect(typed.state.map(({ name }) => name)).toContain("encoder.block.a.kind.kernel");
});

test("layers inside layers count towards the limit", () => {
  const many = Array.from({ length: 4096 }, () => ({ type: "activation", function: "relu" }));
  const typed = front({ name: "many.json", text: vector([{ type: "residual", layers: many }]) });
  expect(E.isLeft(typed) && typed.left.map(({ _tag }) => _tag)).toEqual(["TooManyLayers"]);
});
