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
import { compile } from "../../compiler/pipeline/compile.js";
import { imageAxes } from "../../compiler/scope/scope.js";
import { cpu } from "../../runtime/engine/cpu/index.js";
import type { EngineDefinition } from "../../runtime/engine/engine.js";
import { tensorflow } from "../../runtime/engine/tensorflow/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { galleryText } from "../models.js";
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

test("the term is told unweighted, and the loss counts it by its weight", () => {
  const compiled = compile({ name: "ssim", text: galleryText("ssim-vae") });
  if (compiled._tag !== "Right") throw new Error(JSON.stringify(compiled.left.map(({ _tag }) => _tag)));
  const { train, evaluate } = compiled.right.program.graphs;
  expect(Object.keys(train?.outputs ?? {})).toContain("ssim");
  expect(Object.keys(evaluate?.outputs ?? {})).toContain("ssim");
});
