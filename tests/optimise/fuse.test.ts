import { describe, expect, it, test } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { fuse, fuseRows } from "../../compiler/optimise/fuse.js";
import { optimise } from "../../compiler/optimise/index.js";
import { convStep, denseStep, fed, held } from "./models.js";
import { applied, beforeAndAfter } from "./show.js";

const [feature, hidden] = [axis("feature", 3), axis("hidden", 2)];
const product = (b: Builder): Ref =>
  d.matMul(b, fed(b, "x", f32(batch, feature)), held(b, "w", f32(axis("in", 3), hidden)));
const bias = (b: Builder, value: Ref, name = "hidden"): Ref =>
  d.broadcast(b, held(b, "b", f32(axis(name, 2))), value.type.axes);
const dense = (b: Builder): Ref => {
  const value = product(b);
  return d.add(b, value, bias(b, value));
};
const image = (b: Builder): Ref => {
  const x = fed(b, "x", f32(batch, axis("height", 4), axis("width", 4), axis("channel", 1)));
  const kernel = held(b, "w", f32(axis("kernel-height", 3), axis("kernel-width", 3), axis("in", 1), hidden));
  return b.emit("conv2d", [x, kernel], { stride: [1, 1], pad: [1, 1, 1, 1] });
};
const fused = (b: Builder): Ref =>
  b.emit(
    "fusedDense",
    [...b.nodes()[product(b).id]!.inputs.map((id) => ({ id, type: b.nodes()[id]!.type })), held(b, "b", f32(hidden))],
    {
      activation: "linear",
    },
  );

type Example = readonly [row: string, make: (b: Builder) => Ref, shown: string];

const examples: ReadonlyArray<Example> = [
  ["fuse-bias", dense, "add(matMul(x, w), broadcast(b, batch hidden)) → fusedDense(x, w, b, linear)"],
  [
    "fuse-bias",
    (b) => {
      const value = product(b);
      return d.add(b, bias(b, value), value);
    },
    "add(broadcast(b, batch hidden), matMul(x, w)) → fusedDense(x, w, b, linear)",
  ],
  [
    "fuse-bias",
    (b) => {
      const value = d.relabelLast(b, product(b), "code");
      return d.add(b, value, bias(b, value, "code"));
    },
    "add(reshape(matMul(x, w), batch code), broadcast(b, batch code)) → reshape(fusedDense(x, w, reshape(b, hidden), linear), batch code)",
  ],
  [
    "fuse-bias",
    (b) => {
      const value = image(b);
      return d.add(b, value, bias(b, value));
    },
    "add(conv2d(x, w, stride 1×1, pad 1 1 1 1), broadcast(b, batch height width hidden)) → fusedConv(x, w, b, stride 1×1, pad 1 1 1 1, linear)",
  ],
  [
    "fuse-bias",
    (b) => {
      const value = product(b);
      return d.multiply(b, d.add(b, value, bias(b, value)), value);
    },
    "multiply(add(matMul(x, w), broadcast(b, batch hidden)), matMul(x, w)) stays",
  ],
  [
    "fuse-bias",
    (b) => {
      const value = product(b);
      return d.add(b, value, d.broadcast(b, fed(b, "c", f32(batch)), value.type.axes));
    },
    "add(matMul(x, w), broadcast(c, batch hidden)) stays",
  ],
  ["fuse-activation", (b) => d.relu(b, fused(b)), "relu(fusedDense(x, w, b, linear)) → fusedDense(x, w, b, relu)"],
  [
    "fuse-activation",
    (b) => d.tanh(b, d.relabelLast(b, fused(b), "code")),
    "tanh(reshape(fusedDense(x, w, b, linear), batch code)) → reshape(fusedDense(x, w, b, tanh), batch code)",
  ],
];

const opsOf = (graph: { readonly nodes: ReadonlyArray<{ readonly op: string }> }): ReadonlyArray<string> =>
  graph.nodes.map(({ op }) => op);

describe("fuse", () => {
  it.each(examples)("%s: %s", (name, make, shown) => {
    expect(applied(fuseRows, name, make)).toBe(shown);
  });

  test("every row has an example that fires", () => {
    const shown = new Set(examples.filter(([, , text]) => text.includes("→")).map(([name]) => name));
    expect(fuseRows.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test("a dense layer becomes one node", () => {
    const graph = buildGraph("g", (b) => ({ outputs: { y: d.relu(b, dense(b)) } }));
    expect(beforeAndAfter(graph, fuse)).toMatchInlineSnapshot(`
      "
      graph g(x) → y
        a = input(x)     : f32[batch, feature 3]
        b = state(w)     : f32[in 3, hidden 2]
        c = matMul(a, b) : f32[batch, hidden 2]    g
        d = state(b)     : f32[hidden 2]
        e = broadcast(d) : f32[batch, hidden 2]    g
        f = add(c, e)    : f32[batch, hidden 2]    g
        g = relu(f)      : f32[batch, hidden 2]    g
        y = g
      →
      graph g(x) → y
        a = input(x)                  : f32[batch, feature 3]
        b = state(w)                  : f32[in 3, hidden 2]
        c = state(b)                  : f32[hidden 2]
        d = fusedDense(a, b, c, relu) : f32[batch, hidden 2]    g
        y = d
      "
    `);
  });

  test("a backward pass reads the rectifier's output, so that the pre-activation dies", () => {
    const graph = buildGraph("g", (b) => {
      const before = dense(b);
      const y = d.relu(b, before);
      return { outputs: { y, mask: d.step(b, before) } };
    });
    expect(beforeAndAfter(graph, fuse)).toMatchInlineSnapshot(`
      "
      graph g(x) → y, mask
        a = input(x)     : f32[batch, feature 3]
        b = state(w)     : f32[in 3, hidden 2]
        c = matMul(a, b) : f32[batch, hidden 2]    g
        d = state(b)     : f32[hidden 2]
        e = broadcast(d) : f32[batch, hidden 2]    g
        f = add(c, e)    : f32[batch, hidden 2]    g
        g = relu(f)      : f32[batch, hidden 2]    g
        h = step(f)      : f32[batch, hidden 2]    g
        y    = g
        mask = h
      →
      graph g(x) → y, mask
        a = input(x)                  : f32[batch, feature 3]
        b = state(w)                  : f32[in 3, hidden 2]
        c = state(b)                  : f32[hidden 2]
        d = fusedDense(a, b, c, relu) : f32[batch, hidden 2]    g
        e = step(d)                   : f32[batch, hidden 2]    g
        y    = d
        mask = e
      "
    `);
  });

  test("a backward pass that needs the pre-activation keeps it, and only the bias is fused", () => {
    const graph = buildGraph("g", (b) => {
      const before = dense(b);
      return { outputs: { y: d.softplus(b, before), slope: d.sigmoid(b, before) } };
    });
    expect(beforeAndAfter(graph, fuse)).toMatchInlineSnapshot(`
      "
      graph g(x) → y, slope
        a = input(x)     : f32[batch, feature 3]
        b = state(w)     : f32[in 3, hidden 2]
        c = matMul(a, b) : f32[batch, hidden 2]    g
        d = state(b)     : f32[hidden 2]
        e = broadcast(d) : f32[batch, hidden 2]    g
        f = add(c, e)    : f32[batch, hidden 2]    g
        g = softplus(f)  : f32[batch, hidden 2]    g
        h = sigmoid(f)   : f32[batch, hidden 2]    g
        y     = g
        slope = h
      →
      graph g(x) → y, slope
        a = input(x)                    : f32[batch, feature 3]
        b = state(w)                    : f32[in 3, hidden 2]
        c = state(b)                    : f32[hidden 2]
        d = fusedDense(a, b, c, linear) : f32[batch, hidden 2]    g
        e = softplus(d)                 : f32[batch, hidden 2]    g
        f = sigmoid(d)                  : f32[batch, hidden 2]    g
        y     = e
        slope = f
      "
    `);
  });

  test("train steps fuse every layer", () => {
    const layers = [{ units: 4, activation: "relu" as const }];
    expect(opsOf(optimise(denseStep(6, layers))).filter((op) => op === "fusedDense")).toHaveLength(2);
    expect(opsOf(optimise(convStep(3, "elu"))).filter((op) => op.startsWith("fused"))).toEqual([
      "fusedConv",
      "fusedDense",
    ]);
  });
});
