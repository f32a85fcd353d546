// Laws of the objective: how weights move over a run, what is free, and the distance of two samples.
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import { number } from "../../compiler/ir/op/dsl.js";
import { chargeKl, type Kl } from "../../compiler/language/objective/kl.js";
import { discrepancy } from "../../compiler/language/objective/mmd.js";
import type { Clock } from "../../compiler/language/span.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { galleryText } from "../models.js";
import { feed } from "./harness.js";

const units = f32(batch, axis("feature", 3));
const base: Kl = { reduce: "sum", weight: 1 };

const clockAt = (b: Builder, step: number, steps: number, perEpoch: number): Clock => ({
  step: () => number(b, step),
  steps: () => number(b, steps),
  perEpoch: () => number(b, perEpoch),
});

/** The outputs of the KL term at a step, for two samples of three units. */
const charged = (term: Partial<Kl>, step?: number, { steps = 100, perEpoch = 10 } = {}) => {
  const graph = buildGraph("law", (b) => {
    const perUnit = feed(b, "d", units);
    const clock = step === undefined ? undefined : clockAt(b, step, steps, perEpoch);
    const { kl, charged: all, beside } = chargeKl(b, { ...base, ...term }, perUnit, clock);
    const [gradient] = differentiate(b, all, [perUnit]);
    return { outputs: { kl, charged: all, gradient: gradient as Ref, ...beside } };
  });
  const feeds = { d: { shape: [2, 3], data: Float64Array.of(1, 0.25, 4, 3, 0.25, 2) } };
  const { outputs } = evaluateGraph(graph, feeds, {}, { precision: "f64" });
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
};

const weightAt = (term: Partial<Kl>, step: number, of = {}): number => charged(term, step, of)["kl-weight"]![0]!;

describe("the weight of the KL term", () => {
  test("warms up in a line, by steps and by epochs, and stays", () => {
    const steps = [1, 5, 10, 11, 99].map((step) => weightAt({ warmup: { steps: 10 } }, step));
    const epochs = [1, 15, 30, 31].map((step) => weightAt({ warmup: { epochs: 3 }, weight: 4 }, step));
    expect(steps).toEqual([0.1, 0.5, 1, 1, 1]);
    expect(epochs).toEqual([4 / 30, 2, 4, 4]);
  });

  test("goes in cycles as Fu et al. write them", () => {
    for (const [steps, cycles, ratio] of [
      [100, 4, 0.5],
      [103, 4, 0.5],
      [40, 1, 1],
      [9, 3, 0.25],
    ] as const) {
      const length = steps / cycles;
      for (let step = 1; step <= steps; step++) {
        const tau = ((step - 1) % Math.ceil(length)) / length;
        const expected = tau <= ratio ? tau / ratio : 1;
        expect(weightAt({ cyclic: { cycles, ratio } }, step, { steps }), `${step} of ${steps}`).toBeCloseTo(
          expected,
          9,
        );
      }
    }
  });

  test("stands at its end where no run is under way", () => {
    for (const course of [{ warmup: { steps: 10 } }, { cyclic: { cycles: 4, ratio: 0.5 } }]) {
      const { charged: all, "kl-weight": weight } = charged({ ...course, weight: 2 });
      expect([all![0], weight]).toEqual([2 * 5.25, undefined]);
    }
  });
});

describe("free bits", () => {
  // Means over the batch: 2, 0.25, 3.
  test("a unit below them costs them, and has no gradient", () => {
    const { kl, charged: all, "kl-counted": counted, gradient } = charged({ "free-bits": 0.5 }, 1);
    expect([kl![0], counted![0], all![0]]).toEqual([5.25, 5.5, 5.5]);
    expect(gradient).toEqual([0.5, 0, 0.5, 0.5, 0, 0.5]);
  });

  test("follow the reduction and the weight", () => {
    const { kl, charged: all } = charged({ "free-bits": 2.5, reduce: "mean", weight: 3 }, 1);
    expect(kl![0]).toBeCloseTo(5.25 / 3, 12);
    expect(all![0]).toBeCloseTo(3 * ((2.5 + 2.5 + 3) / 3), 12);
  });
});

/**
 * 1.5·sin(seed + 1.7·i): the numbers that the fixtures below were computed of, by NumPy, from the formula in
 * objective/mmd.ts.
 */
const codes = (n: number, d: number, seed: number) => ({
  shape: [n, d],
  data: Float64Array.from({ length: n * d }, (_, i) => 1.5 * Math.sin(seed + 1.7 * i)),
});

const mmdOf = (
  n: number,
  d: number,
  kernel: "imq" | "rbf",
  scale: number,
  seeds: readonly [number, number] = [0.3, 2.1],
) => {
  const type = f32(batch, axis("feature", d));
  const graph = buildGraph("law", (b) => {
    const [z, p] = [feed(b, "z", type), feed(b, "p", type)];
    const mmd = discrepancy(b, { weight: 1, kernel, scale }, z, p);
    return { outputs: { mmd, gradient: differentiate(b, mmd, [z])[0] as Ref } };
  });
  const at = (z: ReturnType<typeof codes>) =>
    evaluateGraph(graph, { z, p: codes(n, d, seeds[1]) }, {}, { precision: "f64" }).outputs;
  return { at, z: codes(n, d, seeds[0]) };
};

describe("the maximum mean discrepancy", () => {
  test.each([
    [2, 1, "imq", 1, -1.842136084957],
    [2, 1, "imq", 2.5, -1.373756527532],
    [2, 1, "rbf", 1, -2.164919196221],
    [2, 1, "rbf", 2.5, -1.62843113001],
    [5, 3, "imq", 1, -1.140704437479],
    [5, 3, "imq", 2.5, -0.942366206874],
    [5, 3, "rbf", 1, -1.333941861173],
    [5, 3, "rbf", 2.5, -1.179621579414],
    [16, 8, "imq", 1, -0.21740876233],
    [16, 8, "imq", 2.5, -0.203196567035],
    [16, 8, "rbf", 1, -0.270045677302],
    [16, 8, "rbf", 2.5, -0.268432845422],
  ] as const)("%i codes of %i numbers, %s, scale %f", (n, d, kernel, scale, expected) => {
    const { at, z } = mmdOf(n, d, kernel, scale);
    expect(at(z)["mmd"]!.data[0]).toBeCloseTo(expected, 9);
  });

  test.each(["imq", "rbf"] as const)("its gradient is that of its value: %s", (kernel) => {
    const { at, z } = mmdOf(4, 3, kernel, 1);
    const gradient = at(z)["gradient"]!.data;
    for (let i = 0; i < z.data.length; i++) {
      const moved = (by: number): number => {
        const data = Float64Array.from(z.data, (x, k) => (k === i ? x + by : x));
        return at({ ...z, data })["mmd"]!.data[0]!;
      };
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 6);
    }
  });

  test("a batch of one sample has a value too", () => {
    const { at, z } = mmdOf(1, 3, "imq", 1);
    expect(Number.isFinite(at(z)["mmd"]!.data[0])).toBe(true);
    expect(Array.from(at(z)["gradient"]!.data).every(Number.isFinite)).toBe(true);
  });
});

test("a loss on held-out data has the whole weight, and the bound none", () => {
  const compiled = compile(
    { name: "warmup", text: galleryText("warmup-vae") },
    { set: ["objective.kl.weight=4", "~objective.kl.free-bits"] },
  );
  if (compiled._tag !== "Right") throw new Error(JSON.stringify(compiled.left.map(({ _tag }) => _tag)));
  const { evaluate, train } = compiled.right.program.graphs;
  const inputs = (graph: typeof train) =>
    graph!.nodes.flatMap((n) => (n.op === "input" ? [n.attributes.source._tag] : []));
  expect(inputs(train)).toEqual(expect.arrayContaining(["Step", "StepsPerEpoch"]));
  expect(inputs(evaluate)).not.toEqual(expect.arrayContaining(["Step"]));
  expect(Object.keys(evaluate!.outputs)).toEqual(
    expect.arrayContaining(["loss", "reconstruction", "kl", "nll", "divergence", "negative-elbo"]),
  );
  expect(Object.keys(train!.outputs)).toContain("kl-weight");
});
