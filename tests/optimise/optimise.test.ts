import { describe, expect, test } from "vitest";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { fold } from "../../compiler/optimise/fold.js";
import { optimise, optimiseTraced, type Pass } from "../../compiler/optimise/index.js";
import { denseStep, fed } from "./models.js";

const graph = buildGraph("g", (b) => ({
  outputs: { y: d.negate(b, d.negate(b, fed(b, "x", f32(batch, axis("feature", 3))))) },
}));

const misnamed: Pass = {
  name: "misnamed",
  doc: "breaks the type of the last node",
  run: (g: Graph) => ({ ...g, nodes: g.nodes.map((node) => ({ ...node, type: f32() })) }),
};

describe("optimise", () => {
  test("the trace says what each pass did", () => {
    const { steps, unsettled } = optimiseTraced(graph);
    expect(unsettled).toEqual([]);
    expect(steps).toEqual([{ pass: "fold", round: 1, fired: { "negate-twice": 1 }, before: 3, after: 1 }]);
  });

  test("a fault throws and names the pass", () => {
    expect(() => optimise(graph, { passes: [misnamed], verify: true })).toThrow(/pass misnamed broke graph g/);
  });

  test("a pass that never settles is named in the result, and stopped", () => {
    const restless: Pass = { name: "restless", doc: "copies the graph", stage: "place", run: (g) => ({ ...g }) };
    const { unsettled, steps } = optimiseTraced(graph, { passes: [fold, restless] });
    expect(unsettled).toEqual(["place"]);
    expect(steps.filter(({ pass }) => pass === "restless")).toHaveLength(24);
  });

  test("optimising twice changes nothing", () => {
    const once = optimise(denseStep(6, [{ units: 4, activation: "elu" }]));
    expect(optimise(once)).toBe(once);
  });
});
