import { describe, expect, test } from "vitest";
import { buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { optimise, passes, peakBytes } from "../../compiler/optimise/index.js";
import { order } from "../../compiler/optimise/order.js";
import { denseStep, fed, held } from "./models.js";
import { beforeAndAfter } from "./show.js";

const wide = f32(batch, axis("feature", 8));

describe("peakBytes", () => {
  test("counts what is alive at once, and a reshape as its input's bytes", () => {
    const graph = buildGraph("g", (b) => {
      const x = fed(b, "x", wide);
      const named = d.relabelLast(b, d.exp(b, x), "a");
      return { outputs: { y: d.sumAll(b, d.relu(b, named)) } };
    });
    const value = 4 * 10 * 8;
    // x and exp(x); then relu beside exp(x), which lives on under its other name; the sum comes after.
    expect(peakBytes(graph, 10)).toBe(2 * value);
  });

  test("state with an update goes at its last read, other state stays", () => {
    const make = (updated: boolean) =>
      buildGraph("g", (b) => {
        const next = d.square(b, d.square(b, held(b, "w", f32(axis("k", 5)))));
        return updated ? { outputs: {}, updates: { w: next } } : { outputs: { next } };
      });
    expect(peakBytes(make(true), 1)).toBe(4 * 10);
    expect(peakBytes(make(false), 1)).toBe(4 * 15);
  });
});

describe("order", () => {
  test("an update runs after its own gradient, not after all of them", () => {
    const graph = buildGraph("g", (b) => {
      const [v, w] = [held(b, "v", wide), held(b, "w", wide)];
      const gradient = (p: Ref): Ref => d.sum(b, d.broadcast(b, p, [axis("k", 9), ...wide.axes]), [0]);
      const [first, second] = [gradient(v), gradient(w)];
      const updates = { v: d.subtract(b, v, d.scale(b, first, 0.1)), w: d.subtract(b, w, d.scale(b, second, 0.1)) };
      return { outputs: {}, updates };
    });
    expect(beforeAndAfter(graph, order)).toMatchInlineSnapshot(`
      "
      graph g() → nothing
        a = state(v)       : f32[batch, feature 8]
        b = state(w)       : f32[batch, feature 8]
        c = broadcast(a)   : f32[k 9, batch, feature 8]   g
        d = sum(c, axes 0) : f32[batch, feature 8]        g
        e = broadcast(b)   : f32[k 9, batch, feature 8]   g
        f = sum(e, axes 0) : f32[batch, feature 8]        g
        g = constant(0.1)  : f32[]                        g
        h = multiply(d, g) : f32[batch, feature 8]        g
        i = subtract(a, h) : f32[batch, feature 8]        g
        j = constant(0.1)  : f32[]                        g
        k = multiply(f, j) : f32[batch, feature 8]        g
        l = subtract(b, k) : f32[batch, feature 8]        g
        v ← i
        w ← l
      →
      graph g() → nothing
        a = state(v)       : f32[batch, feature 8]
        b = state(w)       : f32[batch, feature 8]
        c = broadcast(a)   : f32[k 9, batch, feature 8]   g
        d = sum(c, axes 0) : f32[batch, feature 8]        g
        e = constant(0.1)  : f32[]                        g
        f = multiply(d, e) : f32[batch, feature 8]        g
        g = subtract(a, f) : f32[batch, feature 8]        g
        h = broadcast(b)   : f32[k 9, batch, feature 8]   g
        i = sum(h, axes 0) : f32[batch, feature 8]        g
        j = constant(0.1)  : f32[]                        g
        k = multiply(i, j) : f32[batch, feature 8]        g
        l = subtract(b, k) : f32[batch, feature 8]        g
        v ← g
        w ← l
      "
    `);
  });

  test("what makes more than it frees waits for its reader", () => {
    const graph = buildGraph("g", (b) => {
      const repeated = d.broadcast(b, fed(b, "scale", f32()), wide.axes);
      const x = fed(b, "x", wide);
      const other = d.sum(b, d.broadcast(b, x, [axis("k", 9), ...wide.axes]), [0]);
      return { outputs: { y: d.add(b, other, repeated) } };
    });
    expect(beforeAndAfter(graph, order)).toMatchInlineSnapshot(`
      "
      graph g(scale, x) → y
        a = input(scale)   : f32[]
        b = broadcast(a)   : f32[batch, feature 8]        g
        c = input(x)       : f32[batch, feature 8]
        d = broadcast(c)   : f32[k 9, batch, feature 8]   g
        e = sum(d, axes 0) : f32[batch, feature 8]        g
        f = add(e, b)      : f32[batch, feature 8]        g
        y = f
      →
      graph g(scale, x) → y
        a = input(scale)   : f32[]
        b = input(x)       : f32[batch, feature 8]
        c = broadcast(b)   : f32[k 9, batch, feature 8]   g
        d = sum(c, axes 0) : f32[batch, feature 8]        g
        e = broadcast(a)   : f32[batch, feature 8]        g
        f = add(d, e)      : f32[batch, feature 8]        g
        y = f
      "
    `);
  });

  test("a train step needs less memory, and never more", () => {
    const step = denseStep(64, [
      { units: 32, activation: "relu" },
      { units: 32, activation: "tanh" },
    ]);
    const unordered = optimise(step, { passes: passes.filter(({ name }) => name !== "order") });
    const ordered = order.run(unordered);
    expect(peakBytes(ordered, 128)).toBeLessThan(peakBytes(unordered, 128));
    expect(order.run(ordered)).toBe(ordered);
  });
});
