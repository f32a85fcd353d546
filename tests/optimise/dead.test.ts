import { expect, test } from "vitest";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { dead } from "../../compiler/optimise/dead.js";
import { fed, held } from "./models.js";
import { beforeAndAfter } from "./show.js";

const wide = f32(batch, axis("feature", 3));

test("what no output and no update reaches goes, with the inputs that only it read", () => {
  const graph = buildGraph("g", (b) => {
    const [x, noise, scale] = [fed(b, "x", wide), fed(b, "noise", wide), held(b, "scale", f32())];
    d.exp(b, d.add(b, x, noise));
    return { outputs: { y: d.relu(b, x) }, updates: { scale: d.square(b, scale) } };
  });
  expect(beforeAndAfter(graph, dead)).toMatchInlineSnapshot(`
    "
    graph g(x, noise) → y
      a = input(x)     : f32[batch, feature 3]
      b = input(noise) : f32[batch, feature 3]
      c = state(scale) : f32[]
      d = add(a, b)    : f32[batch, feature 3]   g
      e = exp(d)       : f32[batch, feature 3]   g
      f = relu(a)      : f32[batch, feature 3]   g
      g = square(c)    : f32[]                   g
      y = f
      scale ← g
    →
    graph g(x) → y
      a = input(x)     : f32[batch, feature 3]
      b = state(scale) : f32[]
      c = relu(a)      : f32[batch, feature 3]   g
      d = square(b)    : f32[]                   g
      y = c
      scale ← d
    "
  `);
});

test("a graph without dead nodes is given back as it is", () => {
  const graph = buildGraph("g", (b) => ({ outputs: { y: d.relu(b, fed(b, "x", wide)) } }));
  expect(dead.run(graph)).toBe(graph);
});
