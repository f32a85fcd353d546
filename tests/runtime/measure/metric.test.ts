/**
 * Metrics agree with scikit-learn, NumPy and SciPy on fixed data (tests/fixtures/metrics.py), and keep the invariances
 * that they declare.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PairMetric } from "../../../runtime/measure/definition.js";
import { agreement } from "../../../runtime/measure/labels.js";
import { activeOf } from "../../../runtime/measure/metric/active-units.js";
import { voted } from "../../../runtime/measure/metric/knn.js";
import { classLeakage, numberLeakage } from "../../../runtime/measure/metric/leakage.js";
import { probed } from "../../../runtime/measure/metric/probe.js";
import { silhouetteOf } from "../../../runtime/measure/metric/silhouette.js";
import { minimise } from "../../../runtime/measure/numeric/lbfgs.js";
import { principal } from "../../../runtime/measure/numeric/linear.js";
import { logistic } from "../../../runtime/measure/numeric/logistic.js";
import { nearestOf, type Points, variancesOf } from "../../../runtime/measure/numeric/points.js";
import { pairMetrics } from "../../../runtime/measure/pair/index.js";

interface Fixture {
  readonly classes: number;
  readonly learnt: number;
  readonly labels: ReadonlyArray<number>;
  readonly x: ReadonlyArray<number>;
  readonly y: ReadonlyArray<number>;
  readonly values: ReadonlyArray<number>;
  readonly expected: {
    readonly [N in
      | "cka"
      | "ckaDebiased"
      | "procrustes"
      | "procrustes3"
      | "affine"
      | "mcc"
      | "neighbours"
      | "knn"
      | "silhouette"
      | "classLeakage"
      | "numberLeakage"
      | "principalShare"]: number;
  } & { readonly [N in "probe" | "variances" | "principal"]: ReadonlyArray<number> };
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("../../fixtures/metrics.json", import.meta.url), "utf8"));
const { classes, learnt, labels, expected } = fixture;

const points = (data: ReadonlyArray<number>, width: number, from = 0, to = labels.length): Points => ({
  count: to - from,
  width,
  data: data.slice(from * width, to * width),
});
const [x, y] = [points(fixture.x, 3), points(fixture.y, 4)];
const part = (from: number, to?: number) => ({
  points: points(fixture.x, 3, from, to),
  labels: labels.slice(from, to),
  codes: points(fixture.x, 3, from, to),
  values: points(fixture.values, 1, from, to),
});
const [before, after] = [part(0, learnt), part(learnt)];

const { cka, procrustes, mcc } = pairMetrics;

describe("metrics of two encodings", () => {
  it.each([
    ["cka", expected.cka],
    ["cka-debiased", expected.ckaDebiased],
    ["procrustes", expected.procrustes],
    ["affine-r2", expected.affine],
    ["mcc", expected.mcc],
    ["shared-neighbours", expected.neighbours],
  ] as const)("%s is what NumPy and scikit-learn make of it, either way round", (name, value) => {
    expect(pairMetrics[name].compare(x, y)).toBeCloseTo(value, 10);
    expect(pairMetrics[name].compare(y, x)).toBeCloseTo(value, 10);
  });

  it("procrustes is SciPy's, where both are as wide", () => {
    const three = points(
      Array.from({ length: x.count * 3 }, (_, i) => fixture.y[Math.floor(i / 3) * 4 + (i % 3)] ?? 0),
      3,
    );
    expect(procrustes.compare(x, three)).toBeCloseTo(expected.procrustes3, 10);
  });

  const mapped = (map: (row: ReadonlyArray<number>) => ReadonlyArray<number>): Points => ({
    ...x,
    data: Array.from({ length: x.count }, (_, i) => map(fixture.x.slice(i * 3, i * 3 + 3))).flat(),
  });
  const turned = mapped(([a = 0, b = 0, c = 0]) => [0.6 * a - 0.8 * b + 5, 0.8 * a + 0.6 * b, -c].map((v) => 3 * v));
  const sheared = mapped(([a = 0, b = 0, c = 0]) => [a + 2 * b, b - c, 3 * c + a]);
  const swapped = mapped(([a = 0, b = 0, c = 0]) => [-2 * c, 7 * a + 1, b]);

  const classesOfX = Array.from({ length: x.count }, (_, i) => i % 2);

  it.each(Object.entries(pairMetrics))("%s is 1 of an encoding and itself", (_, one: PairMetric) => {
    expect(one.compare(x, x, classesOfX)).toBeCloseTo(1, 10);
  });

  it.each(["cka", "cka-debiased", "procrustes", "affine-r2", "shared-neighbours"] as const)(
    "%s does not see a rotation, a shift and a scale",
    (name) => {
      expect(pairMetrics[name].compare(x, turned)).toBeCloseTo(1, 8);
    },
  );

  it("only affine R² forgives a shear, only MCC and the affine ones a new order with new scales", () => {
    expect(pairMetrics["affine-r2"].compare(x, sheared)).toBeCloseTo(1, 8);
    expect([cka, procrustes, mcc].map((one: PairMetric) => one.compare(x, sheared) < 0.999)).toEqual([
      true,
      true,
      true,
    ]);
    expect(mcc.compare(x, swapped)).toBeCloseTo(1, 10);
    expect(cka.compare(x, swapped)).toBeLessThan(0.999);
  });

  it("a unit that never varies correlates with nothing and hurts nothing else", () => {
    const dead = mapped(([a = 0, b = 0]) => [a, b, 7]);
    expect(mcc.compare(dead, x)).toBeCloseTo(2 / 3, 1);
    expect(
      Object.values(pairMetrics).every((one: PairMetric) => Number.isFinite(one.compare(dead, x, classesOfX))),
    ).toBe(true);
  });
});

describe("metrics of where codes are", () => {
  // Two classes of two points each on a line: means −3 and 3, variance 1; the other encoding by its closed form.
  const line = points([-4, -2, 2, 4], 1, 0, 4);
  const moved = (by: (value: number) => number): Points => points([-4, -2, 2, 4].map(by), 1, 0, 4);
  const classes = [0, 0, 1, 1];
  const normal = (m: number, v: number, n: number, w: number): number =>
    Math.sqrt((2 * Math.sqrt(v * w)) / (v + w)) * Math.exp(-((m - n) ** 2) / (4 * (v + w)));

  it("concordance is Lin's: 2 cov / (σ² + τ² + (μ − ν)²)", () => {
    const other = moved((value) => 0.5 * value + 1);
    expect(pairMetrics.concordance.compare(line, other)).toBeCloseTo((2 * 5) / (10 + 2.5 + 1), 10);
    expect(
      pairMetrics.concordance.compare(
        line,
        moved((value) => -value),
      ),
    ).toBeCloseTo(-1, 10);
  });

  it("overlaps are the Bhattacharyya coefficient, of all codes and class by class", () => {
    const other = moved((value) => 2 * value + 1);
    expect(pairMetrics["range-overlap"].compare(line, other)).toBeCloseTo(normal(0, 10, 1, 40), 5);
    const wanted = (normal(-3, 1, -5, 4) + normal(3, 1, 7, 4)) / 2;
    expect(pairMetrics["class-overlap"].compare(line, other, classes)).toBeCloseTo(wanted, 5);
  });

  it("a mirror keeps the range and no class, and a class that is not known counts for nothing", () => {
    const mirrored = moved((value) => -value);
    expect(pairMetrics["range-overlap"].compare(line, mirrored)).toBeCloseTo(1, 5);
    expect(pairMetrics["class-overlap"].compare(line, mirrored, classes)).toBeLessThan(0.02);
    expect(pairMetrics["class-overlap"].compare(line, line, [0, 0, -1, -1])).toBeCloseTo(1, 10);
  });
});

describe("metrics of labelled codes", () => {
  it("the probe classifies each held-out point as scikit-learn's does", () => {
    const model = logistic(before.points, before.labels, classes);
    expect(model.converged).toBe(true);
    expect([...model.classify(after.points)]).toEqual(expected.probe);
    expect(probed(before, after, classes)).toBe(agreement(expected.probe, after.labels));
  });

  it("kNN votes as scikit-learn's", () => {
    expect(voted(before, after, classes)).toBeCloseTo(expected.knn, 12);
  });

  it("silhouette is scikit-learn's; a class of one counts 0", () => {
    expect(silhouetteOf({ points: x, labels }, classes)).toBeCloseTo(expected.silhouette, 10);
    const three = { points: { count: 3, width: 1, data: [0, 1, 9] }, labels: [0, 0, 1] };
    expect(silhouetteOf(three, 2)).toBeCloseTo((8 / 9 + 7 / 8 + 0) / 3, 12);
  });

  it("leakage of classes and of numbers is what scikit-learn finds beyond chance", () => {
    expect(classLeakage(before, after, classes)).toBeCloseTo(expected.classLeakage, 10);
    expect(numberLeakage(before, after)).toBeCloseTo(expected.numberLeakage, 10);
  });
});

describe("units", () => {
  it("are active above a variance of 0.01", () => {
    expect(Array.from(variancesOf(x))).toEqual(expected.variances.map((v) => expect.closeTo(v, 10)));
    expect(activeOf({ count: 2, width: 3, data: [0, 0, 0, 0.19, 0.21, 5] })).toBe(2);
  });

  it("principal components are scikit-learn's up to sign", () => {
    const { data, share } = principal(x, 2);
    expect(share).toBeCloseTo(expected.principalShare, 10);
    const worst = data.reduce((most, v, i) => Math.max(most, Math.abs(Math.abs(v) - (expected.principal[i] ?? 0))), 0);
    expect(worst).toBeLessThan(1e-5);
  });
});

describe("solvers", () => {
  it("L-BFGS reaches the minimum of Rosenbrock's valley", () => {
    const valley = ([a = 0, b = 0]: Float64Array, gradient: Float64Array): number => {
      gradient.set([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    };
    const { at, converged } = minimise(valley, Float64Array.of(-1.2, 1), { tolerance: 1e-10 });
    expect(converged).toBe(true);
    expect([...at]).toEqual([expect.closeTo(1, 8), expect.closeTo(1, 8)]);
  });

  it("says when it gave up", () => {
    const steep = ([a = 0]: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1;
      return a;
    };
    expect(minimise(steep, Float64Array.of(0), { iterations: 3 }).converged).toBe(false);
  });

  it("nearest points come in order, of equals the first", () => {
    const line = { count: 5, width: 1, data: [0, 2, 1, 2, 9] };
    expect(nearestOf(line, 0, line, 3, 0)).toEqual([2, 1, 3]);
  });
});
