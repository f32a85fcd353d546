// Which form each layer takes, and that the estimate says so; before and after, one example per form.
import { describe, expect, test } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { axis, batch, f32, i32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { type Choice, costOf, optimise, specialise, tensorflowCost, wasmCost } from "../../compiler/optimise/index.js";
import { fed, held } from "./models.js";

const oneHot = (b: Builder, classes: number): Ref =>
  b.emit("oneHot", [fed(b, "digit", i32(batch))], { axis: axis("feature", classes) });

/** dense([x, c]; W) with the code before or after, or shuffled in. */
const joinedDense = (width: number, units: number, order?: ReadonlyArray<number>): Graph =>
  buildGraph("layer", (b) => {
    const both = d.concat(b, [fed(b, "x", f32(batch, axis("feature", width))), oneHot(b, 10)], 1);
    const x = order === undefined ? both : b.emit("permute", [both], { axis: 1, order });
    const kernel = held(b, "kernel", f32(axis("in", width + 10), axis("feature", units)));
    return { outputs: { y: d.matMul(b, x, kernel) } };
  });

const joinedConv = (side: number): Graph =>
  buildGraph("layer", (b) => {
    const image = fed(b, "x", f32(batch, axis("height", side), axis("width", side), axis("channel", 1)));
    const code = d.relabelLast(b, oneHot(b, 10), "channel");
    const planes = d.broadcast(b, code, [...image.type.axes.slice(0, 3), axis("channel", 10)]);
    const kernel = held(
      b,
      "kernel",
      f32(axis("kernel-height", 3), axis("kernel-width", 3), axis("in", 11), axis("channel", 4)),
    );
    const x = d.concat(b, [planes, image], 3);
    return { outputs: { y: b.emit("conv2d", [x, kernel], { stride: [2, 2], pad: [0, 1, 0, 1] }) } };
  });

const chosen = (graph: Graph, training: boolean, engine = wasmCost): ReadonlyArray<Choice> => {
  const choices: Array<Choice> = [];
  specialise(graph, { training, engine, record: (choice) => choices.push(choice) });
  return choices;
};

const taken = (graph: Graph, training: boolean): ReadonlyArray<string> =>
  chosen(graph, training).map(({ from, to, taken }) => (taken ? to : from));

const opsOf = (graph: Graph): ReadonlyArray<string> => graph.nodes.map(({ op }) => op);

describe("forms", () => {
  test("a convolution of broadcast codes becomes one of the image, and rows of a table that knows the borders", () => {
    const before = joinedConv(28);
    expect(`\n${printGraph(optimise(specialise(before, { training: true })))}`).toMatchInlineSnapshot(`
      "
      graph layer(x, digit) → y
        a = input(x)                              : f32[batch, height 28, width 28, channel 1]
        b = input(digit)                          : i32[batch]
        c = state(kernel)                         : f32[kernel-height 3, kernel-width 3, in 11, channel 4]
        d = slice(c, axis 2, from 10, size 1)     : f32[kernel-height 3, kernel-width 3, in 1, channel 4]    layer
        e = conv2d(a, d, stride 2×2, pad 0 1 0 1) : f32[batch, height 14, width 14, channel 4]               layer
        f = slice(c, axis 2, from 0, size 10)     : f32[kernel-height 3, kernel-width 3, in 10, channel 4]   layer
        g = reshape(f)                            : f32[kernel-height 3, kernel-width 3, in 1, channel 40]   layer
        h = constant(1)                           : f32[]                                                    layer
        i = broadcast(h)                          : f32[one 1, height 28, width 28, channel 1]               layer
        j = conv2d(i, g, stride 2×2, pad 0 1 0 1) : f32[one 1, height 14, width 14, channel 40]              layer
        k = reshape(j)                            : f32[position 196, in 10, made 4]                         layer
        l = transpose(k, order 1 0 2)             : f32[in 10, position 196, made 4]                         layer
        m = reshape(l)                            : f32[in 10, plane 784]                                    layer
        n = gather(m, b)                          : f32[batch, plane 784]                                    layer
        o = reshape(n)                            : f32[batch, height 14, width 14, channel 4]               layer
        p = add(e, o)                             : f32[batch, height 14, width 14, channel 4]               layer
        y = p
      "
    `);
  });

  test("a dense layer stays joined where its kernel is large, and is split where its input is", () => {
    expect(taken(joinedDense(784, 400), true)).toEqual(["joined"]);
    expect(taken(joinedDense(20_000, 2), false)).toEqual(["split"]);
  });

  test("the code of a flattened image of planes meets the sum of its rows", () => {
    const graph = buildGraph("layer", (b) => {
      const image = fed(b, "x", f32(batch, axis("height", 4), axis("width", 4), axis("channel", 1)));
      const code = d.relabelLast(b, oneHot(b, 10), "channel");
      const planes = d.broadcast(b, code, [...image.type.axes.slice(0, 3), axis("channel", 10)]);
      const flat = d.reshape(b, d.concat(b, [image, planes], 3), [batch, axis("feature", 176)]);
      return { outputs: { y: d.matMul(b, flat, held(b, "kernel", f32(axis("in", 176), axis("feature", 64)))) } };
    });
    const after = specialise(graph, { training: true });
    expect(opsOf(after)).toEqual(expect.arrayContaining(["gather", "sum"]));
    expect(opsOf(after)).not.toContain("concat");
  });

  test("the kernel's rows are moved where they are fewer than the values", () => {
    const order = Array.from({ length: 2010 }, (_, i) => (i * 11) % 2010);
    expect(taken(joinedDense(2000, 3, order), false)).not.toEqual(["joined"]);
  });

  test("a product of a large one-hot code is a row per sample", () => {
    const graph = buildGraph("layer", (b) => ({
      outputs: { y: d.matMul(b, oneHot(b, 1000), held(b, "kernel", f32(axis("in", 1000), axis("feature", 64)))) },
    }));
    expect(opsOf(specialise(graph, { training: false }))).toEqual(["input", "state", "gather"]);
  });

  test("a concatenation that something else reads too is left alone", () => {
    const graph = joinedConv(28);
    const shared = { ...graph, outputs: { ...graph.outputs, x: graph.nodes.findIndex(({ op }) => op === "concat") } };
    expect(specialise(shared, { training: true })).toBe(shared);
  });
});

describe("estimates", () => {
  test.each([wasmCost, tensorflowCost])("$name: a form is taken only where its estimate falls", (engine) => {
    for (const graph of [joinedConv(6), joinedConv(28), joinedDense(784, 400), joinedDense(30, 3)])
      for (const training of [true, false])
        for (const { before, after, taken } of chosen(graph, training, engine))
          expect(taken).toBe(after < 0.95 * before);
  });

  test("every node has one, sources and relabellings are free, and the whole is their sum", () => {
    const graph = optimise(joinedConv(28));
    const { nodes, total } = costOf(graph);
    expect(nodes).toHaveLength(graph.nodes.length);
    graph.nodes.forEach(({ op }, id) => {
      if (op === "input" || op === "state" || op === "reshape") expect(nodes[id]).toBe(0);
    });
    expect(total).toBeCloseTo(nodes.reduce((sum, ms) => sum + ms, 0));
    expect(total).toBeGreaterThan(0);
  });

  test("more samples cost more, on any engine", () => {
    const graph = optimise(joinedConv(28));
    for (const engine of [wasmCost, tensorflowCost])
      expect(costOf(graph, engine, 256).total).toBeGreaterThan(1.5 * costOf(graph, engine, 128).total);
  });
});
