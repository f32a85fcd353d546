// Nothing is differentiated that nobody needs: a train step holds no gradient of data, of conditions or of noise, and
// every gradient that it computes reaches an update. (Dead nodes would be dropped later, but a rule that emits them
// costs time.)
import { expect, test } from "vitest";
import { derive } from "../../compiler/derive/index.js";
import { reach } from "../../compiler/ir/graph/evaluate.js";
import { roots } from "../../compiler/ir/graph/graph.js";
import { optimise } from "../../compiler/optimise/index.js";
import { compiled, galleryNames } from "../models.js";

test.each(galleryNames)("%s", (name) => {
  const { typed, program } = compiled(name);
  for (const graph of [derive(typed).gradients, program.graphs["train"]]) {
    if (graph === undefined) throw new Error("no train graph");
    const live = reach(graph.nodes, roots(graph));
    const idle = graph.nodes.filter(({ path }, id) => path.includes("/gradient/") && !live.has(id));
    expect(idle.map(({ path }) => path)).toEqual([]);
  }
});

test("the first layer's image gets no gradient, the second's does", () => {
  const train = optimise(compiled("conv-cvae").program.graphs["train"] as never);
  const made = train.nodes.filter(({ op }) => op === "conv2dInputGradient").map(({ path }) => path.split("/")[0]);
  expect(made).not.toContain("encoder.conv1");
  expect(made).toContain("encoder.conv2");
});
