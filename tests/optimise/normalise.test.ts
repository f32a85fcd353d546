// Normalisation by running statistics, folded into the layer before it where that costs less; never in training.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { type Choice, optimise, wasmCost } from "../../compiler/optimise/index.js";
import { compare } from "./compare.js";
import { fed, held } from "./models.js";

/** (x − mean)/√(variance + ε)·scale + shift along the last axis; statistics of the engine, or of the batch. */
const normalised = (b: Builder, x: Ref, statistics: "running" | "batch"): Ref => {
  const last = x.type.axes.at(-1)!;
  const others = x.type.axes.map((_, i) => i).slice(0, -1);
  const mean = statistics === "running" ? held(b, "mean", f32(last)) : d.mean(b, x, others);
  const variance = statistics === "running" ? held(b, "norm.v", f32(last)) : d.mean(b, d.square(b, x), others);
  const deviation = d.sqrt(b, d.shift(b, variance, 1e-5));
  const all = (value: Ref): Ref => d.broadcast(b, value, x.type.axes);
  const unit = d.divide(b, d.subtract(b, x, all(mean)), all(deviation));
  return d.add(b, d.multiply(b, unit, all(held(b, "scale", f32(last)))), all(held(b, "shift", f32(last))));
};

const biased = (b: Builder, y: Ref): Ref =>
  d.add(b, y, d.broadcast(b, held(b, "bias", f32(y.type.axes.at(-1)!)), y.type.axes));

const convolution = (side: number, channels: number, statistics: "running" | "batch"): Graph =>
  buildGraph("conv", (b) => {
    const x = fed(b, "x", f32(batch, axis("height", side), axis("width", side), axis("channel", 1)));
    const kernel = held(b, "kernel", f32(axis("a", 3), axis("b", 3), axis("in", 1), axis("channel", channels)));
    const y = b.emit("conv2d", [x, kernel], { stride: [1, 1], pad: [1, 1, 1, 1] });
    return { outputs: { y: d.relu(b, normalised(b, biased(b, y), statistics)) } };
  });

const dense = (width: number, units: number): Graph =>
  buildGraph("dense", (b) => {
    const x = fed(b, "x", f32(batch, axis("feature", width)));
    const y = d.matMul(b, x, held(b, "kernel", f32(axis("in", width), axis("feature", units))));
    return { outputs: { y: d.relu(b, normalised(b, biased(b, y), "running")) } };
  });

const transposed = (side: number): Graph =>
  buildGraph("up", (b) => {
    const x = fed(b, "x", f32(batch, axis("height", side), axis("width", side), axis("channel", 2)));
    const kernel = held(b, "kernel", f32(axis("a", 3), axis("b", 3), axis("in", 2), axis("channel", 2)));
    const slide = { stride: [2, 2], pad: [0, 1, 0, 1], height: 2 * side, width: 2 * side } as const;
    return { outputs: { y: d.relu(b, normalised(b, b.emit("conv2dInputGradient", [x, kernel], slide), "running")) } };
  });

const opsOf = (graph: Graph): ReadonlyArray<string> => graph.nodes.map(({ op }) => op);

describe("normalise", () => {
  test("a convolution of few weights and many positions takes it into its kernel, bias and rectifier", () => {
    const after = optimise(convolution(28, 8, "running"), { verify: true });
    expect(opsOf(after).at(-1)).toBe("fusedConv");
  });

  test("a dense layer of many weights keeps it", () => {
    const choices: Array<Choice> = [];
    const after = optimise(dense(784, 256), { record: (choice) => choices.push(choice) });
    expect(opsOf(after)).toContain("fusedDense");
    expect(opsOf(after).at(-1)).toBe("relu");
    expect(choices.every(({ taken, to }) => !taken && to === "folded")).toBe(true);
  });

  test("statistics of the batch are left alone, whatever they cost", () => {
    const choices: Array<Choice> = [];
    optimise(convolution(28, 8, "batch"), { record: (choice) => choices.push(choice) });
    expect(choices).toEqual([]);
  });

  test("folded or not, the result is the same", () => {
    const sizes = fc.tuple(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 1, max: 3 }));
    const property = fc.property(sizes, ([side, channels]) => {
      // products for nothing, so that folding pays
      const engine = { ...wasmCost, product: 0, convolution: 0, factor: 0 };
      const prices = { engine, samples: 100_000, verify: true };
      for (const graph of [convolution(side, channels, "running"), transposed(side), dense(side, channels)]) {
        const after = optimise(graph, prices);
        expect(compare(graph, after, "f64")).toBeLessThan(1e-11);
        if (graph.name !== "up") expect(opsOf(after).at(-1)).toMatch(/^fused/);
      }
    });
    fc.assert(property, { numRuns: 20 });
  });
});
