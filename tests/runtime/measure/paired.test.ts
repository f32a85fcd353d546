/** The paired tests agree with SciPy on fixed data (tests/fixtures/paired.py). */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { central, outside } from "../../../runtime/measure/numeric/student.js";
import { holm, leastFlip, paired, signFlips } from "../../../runtime/measure/paired.js";

interface Fixture {
  readonly cases: ReadonlyArray<{
    readonly first: ReadonlyArray<number>;
    readonly second: ReadonlyArray<number>;
    readonly t: number;
    readonly pT: number;
    readonly low: number;
    readonly high: number;
    readonly pFlip: number;
  }>;
  readonly student: ReadonlyArray<Readonly<Record<"t" | "df" | "outside" | "central", number>>>;
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("../../fixtures/paired.json", import.meta.url), "utf8"));

describe("Student's t", () => {
  it("has SciPy's tails and quantiles at whole degrees of freedom", () => {
    for (const row of fixture.student) {
      expect(outside(row.t, row.df)).toBeCloseTo(row.outside, 12);
      expect(outside(-row.t, row.df)).toBe(outside(row.t, row.df));
      expect(central(0.95, row.df) / row.central).toBeCloseTo(1, 9);
    }
  });
});

describe("paired", () => {
  it("is SciPy's ttest_rel and exact permutation_test", () => {
    for (const { first, second, ...expected } of fixture.cases) {
      const found = paired(first, second);
      expect(found.n).toBe(first.length);
      for (const name of ["t", "pT", "low", "high", "pFlip"] as const)
        expect([name, found[name]]).toEqual([name, expect.closeTo(expected[name], 9)]);
    }
  });

  it("turns its sign with its sides, and finds nothing where nothing differs", () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(values, (list) => {
        const zero = list.map(() => 0);
        const [there, back] = [paired(zero, list), paired(list, zero)];
        expect(there.mean).toBeCloseTo(-back.mean, 12);
        expect(there.pFlip).toBe(back.pFlip);
        expect(there.pFlip).toBeGreaterThanOrEqual(leastFlip(list.length));
      }),
      { numRuns: 50 },
    );
    expect(paired([1, 2, 3], [1, 2, 3])).toMatchObject({ mean: 0, pFlip: 1, pT: Number.NaN });
    expect(signFlips([1, 1, 1])).toBe(leastFlip(3));
    expect(signFlips(Array.from({ length: 21 }, () => 1))).toBeNaN();
  });
});

describe("Holm's correction", () => {
  it("is that of a worked example, whatever the order", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.5, Number.NaN, 0.6])).toEqual([1, Number.NaN, 1]);
  });
});
