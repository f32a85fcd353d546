// Terms of the objective that compare images, against PyTorch's on the same numbers: what they come to, and their
// gradient in what is made. tests/golden/torch/ssim.py wrote the figures.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import { f32 } from "../../compiler/ir/graph/type.js";
import { sumAll } from "../../compiler/ir/op/dsl.js";
import { ssim } from "../../compiler/language/objective/ssim.js";
import { optimise } from "../../compiler/optimise/index.js";
import { imageAxes } from "../../compiler/scope/scope.js";
import { cpu } from "../../runtime/engine/cpu/index.js";
import type { EngineDefinition } from "../../runtime/engine/engine.js";
import { tensorflow } from "../../runtime/engine/tensorflow/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { compiled, feedsFor } from "../models.js";
import { distance, feed } from "./harness.js";

interface Listed {
  readonly shape: ReadonlyArray<number>;
  readonly data: ReadonlyArray<number>;
}

interface Case {
  readonly window: number;
  readonly deviation: number;
  readonly range: readonly [number, number];
  readonly made: Listed;
  readonly target: Listed;
  readonly distance: Listed;
  readonly gradient: Listed;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/torch/ssim.json"), "utf8")) as {
  readonly cases: ReadonlyArray<Case>;
};

const graphOf = ({ window, deviation, range, made: { shape } }: Case) =>
  buildGraph("ssim", (b) => {
    const [, height = 1, width = 1, channels = 1] = shape;
    const type = f32(...imageAxes(height, width, channels));
    const [made, target] = [feed(b, "made", type), feed(b, "target", type)];
    const each = ssim.distance(b, { weight: 1, window, deviation }, { made, target, range });
    return { outputs: { distance: each, gradient: differentiate(b, sumAll(b, each), [made])[0] as Ref } };
  });

describe.each(cases)("1 − SSIM by windows of $window, on [$range]", (one) => {
  const graph = graphOf(one);
  const worst = (found: Readonly<Record<string, { readonly data: ArrayLike<number> }>>): number =>
    Math.max(...(["distance", "gradient"] as const).map((name) => distance(found[name]?.data ?? [], one[name].data)));

  test("agrees in double precision", () => {
    const feeds = Object.fromEntries(
      (["made", "target"] as const).map((name) => [
        name,
        { shape: one[name].shape, data: Float64Array.from(one[name].data) },
      ]),
    );
    expect(worst(evaluateGraph(graph, feeds, {}, { precision: "f64" }).outputs)).toBeLessThan(1e-7);
  });

  test.each([wasm, cpu, tensorflow] as ReadonlyArray<EngineDefinition>)("agrees on $name", async (definition) => {
    const opened = await definition.open();
    if (opened._tag !== "Ready") return expect(definition).toBe(tensorflow);
    const feeds = Object.fromEntries(
      (["made", "target"] as const).map((name) => [
        name,
        { dtype: "f32" as const, shape: one[name].shape, data: Float32Array.from(one[name].data) },
      ]),
    );
    const session = await opened.engine.load({ graphs: { ssim: optimise(graph) }, state: [] });
    expect(worst(await session.run("ssim", feeds))).toBeLessThan(1e-5);
    session.dispose();
  });
});

test("an image is no distance from itself", () => {
  const [one] = cases as readonly [Case];
  const same = { shape: one.target.shape, data: Float64Array.from(one.target.data) };
  const { outputs } = evaluateGraph(graphOf(one), { made: same, target: same }, {}, { precision: "f64" });
  expect(distance(outputs["distance"]?.data ?? [], [0, 0])).toBeLessThan(1e-12);
});

test("features are compared as the layers make them of both images, and the layers are not trained", () => {
  const model = compiled("feature-vae", { set: ["let.width=8"] });
  const graph = model.program.graphs["evaluate"];
  if (graph === undefined) throw new Error("no graph");
  const state = initialise(model.program, 1);
  const [kernel, bias] = ["kernel", "bias"].map((name) => state[`features.layers[1].${name}`]?.data ?? []);
  const feeds = feedsFor(model, "evaluate", 2);
  const { reconstruct } = model.program.graphs;
  const both = { ...feeds, ...(reconstruct && feedsFor(model, "reconstruct", 2)) };
  // A code without noise, so that what is decoded is what `reconstruct` shows.
  const still = Object.fromEntries(
    Object.entries(both).map(([name, tensor]) => [
      name,
      name === "image" ? tensor : { ...tensor, data: new Float32Array(tensor.data.length) },
    ]),
  );
  const { outputs } = evaluateGraph(graph, still as never, state as never, { precision: "f64" });
  const shown = evaluateGraph(reconstruct as typeof graph, still as never, state as never, { precision: "f64" });
  const [made, image] = [shown.outputs["image"]?.data ?? [], still["image"]?.data ?? []];
  const unit = (x: ArrayLike<number>, sample: number, j: number): number => {
    let sum = bias?.[j] ?? 0;
    for (let i = 0; i < 784; i++) sum += (x[sample * 784 + i] ?? 0) * (kernel?.[i * 256 + j] ?? 0);
    return Math.max(0, sum);
  };
  let expected = 0;
  for (let sample = 0; sample < 2; sample++)
    for (let j = 0; j < 256; j++) expected += (unit(made, sample, j) - unit(image, sample, j)) ** 2 / 512;
  expect(outputs["features"]?.data[0]).toBeCloseTo(expected, 5);
  const frozen = model.program.state.filter(({ name }) => name.startsWith("features."));
  expect(frozen.map(({ frozen: is, slotOf }) => [is, slotOf])).toEqual(frozen.map(() => [true, undefined]));
  expect(model.program.state.some(({ slotOf }) => slotOf?.startsWith("features."))).toBe(false);
});

test("the term is told unweighted, and the loss counts it by its weight", () => {
  const { train, evaluate } = compiled("ssim-vae").program.graphs;
  expect(Object.keys(train?.outputs ?? {})).toContain("ssim");
  expect(Object.keys(evaluate?.outputs ?? {})).toContain("ssim");
});
