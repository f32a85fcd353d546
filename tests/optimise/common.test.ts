import { expect, test } from "vitest";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { common } from "../../compiler/optimise/common.js";
import { fed, held } from "./models.js";
import { beforeAndAfter } from "./show.js";

const wide = f32(batch, axis("feature", 3));

test("equal nodes are one, commutative operands in either order, and so are two reads of one input", () => {
  const graph = buildGraph("g", (b) => {
    const bias = held(b, "bias", wide);
    const again = held(b, "bias", wide);
    const left = d.add(b, fed(b, "x", wide), bias);
    const right = d.add(b, again, fed(b, "x", wide));
    return { outputs: { y: d.multiply(b, left, right) } };
  });
  expect(beforeAndAfter(graph, common)).toMatchInlineSnapshot(`
    "
    graph g(x, x) → y
      a = state(bias)    : f32[batch, feature 3]
      b = state(bias)    : f32[batch, feature 3]
      c = input(x)       : f32[batch, feature 3]
      d = add(c, a)      : f32[batch, feature 3]   g
      e = input(x)       : f32[batch, feature 3]
      f = add(b, e)      : f32[batch, feature 3]   g
      g = multiply(d, f) : f32[batch, feature 3]   g
      y = g
    →
    graph g(x) → y
      a = state(bias)    : f32[batch, feature 3]
      b = input(x)       : f32[batch, feature 3]
      c = add(b, a)      : f32[batch, feature 3]   g
      d = multiply(c, c) : f32[batch, feature 3]   g
      y = d
    "
  `);
});

test("operands of other ops keep their order, and 0 is not −0", () => {
  const graph = buildGraph("g", (b) => {
    const [x, y] = [fed(b, "x", wide), fed(b, "y", wide)];
    const apart = d.multiply(b, d.subtract(b, x, y), d.subtract(b, y, x));
    return { outputs: { y: d.multiply(b, apart, d.add(b, d.number(b, 0), d.number(b, -0))) } };
  });
  expect(common.run(graph)).toBe(graph);
});

test("values of one op under other axes stay apart", () => {
  const graph = buildGraph("g", (b) => {
    const x = fed(b, "x", wide);
    return { outputs: { y: d.relabelLast(b, x, "a"), z: d.relabelLast(b, x, "b") } };
  });
  expect(common.run(graph)).toBe(graph);
});
