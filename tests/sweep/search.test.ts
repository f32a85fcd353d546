// How a sweep searches: what is drawn, what a model of the losses asks for next, and which trials end early.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endsEarly } from "../../src/study/sweep/early.js";
import { drawn, nextChoice } from "../../src/study/sweep/search.js";

describe("a random search", () => {
  test("draws each combination at most once, the same for the same seed, and more of the same when more are wanted", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(99), (all, count, seed) => {
        const few = drawn(all, count, seed);
        expect(new Set(few).size).toBe(Math.min(all, count));
        expect(drawn(all, count + 3, seed).slice(0, few.length)).toEqual(few);
        for (const i of few) expect(i).toBeLessThan(all);
      }),
    );
    expect(drawn(50, 5, 1)).not.toEqual(drawn(50, 5, 2));
  });
});

describe("a search by model", () => {
  /** A bowl over 20 rates and 3 words, lowest at rate 1e-2 and `film`. */
  const rates = Array.from({ length: 20 }, (_, i) => 10 ** (-5 + i / 4));
  const choices = rates.flatMap((rate) => ["prefix", "film", "gate"].map((place) => ({ rate, place })));
  const loss = (i: number): number => {
    const { rate, place } = choices[i] as (typeof choices)[number];
    return (Math.log10(rate) + 2) ** 2 + (place === "film" ? 0 : 0.5);
  };

  const search = (budget: number, seed: number): ReadonlyMap<number, number> => {
    const losses = new Map<number, number>();
    for (;;) {
      const next = nextChoice(choices, losses, new Set(), { budget, seed });
      if (next === undefined) return losses;
      expect(losses.has(next)).toBe(false);
      losses.set(next, loss(next));
    }
  };

  test("keeps to its budget, and comes nearer than drawing does", () => {
    const best = (indices: ReadonlyArray<number>) => Math.min(...indices.map(loss));
    const seeds = Array.from({ length: 10 }, (_, i) => i);
    const sum = (values: ReadonlyArray<number>) => values.reduce((a, b) => a + b, 0);
    const modelled = seeds.map((seed) => [...search(15, seed).keys()]);
    for (const tried of modelled) expect(tried).toHaveLength(15);
    expect(sum(modelled.map(best))).toBeLessThan(0.5 * sum(seeds.map((seed) => best(drawn(choices.length, 15, seed)))));
  });

  test("tries others than those under way, and bears losses that are not finite", () => {
    const losses = new Map([...Array(8).keys()].map((i) => [i * 7, i === 3 ? Number.NaN : loss(i * 7)] as const));
    const first = nextChoice(choices, losses, new Set(), { budget: 60, seed: 1 }) ?? -1;
    const second = nextChoice(choices, losses, new Set([first]), { budget: 60, seed: 1 }) ?? -1;
    expect(new Set([first, second, ...losses.keys()]).size).toBe(10);
  });

  test("ends once all are tried", () => expect(search(1000, 1).size).toBe(choices.length));
});

describe("early termination", () => {
  test("by halving: at each rung the best third trains on", () => {
    const rule = { type: "asha", after: 1, reduction: 3 } as const;
    const others = [[1], [2], [3], [4], [5]];
    expect(endsEarly(rule, [0.5], others)).toBeUndefined();
    expect(endsEarly(rule, [1.5], others)).toBeUndefined();
    expect(endsEarly(rule, [6], others)).toEqual({ epoch: 1, loss: 6, bar: 2 });
    // Between the rungs nobody is asked, and the first to come are never behind.
    expect(
      endsEarly(
        rule,
        [6, 6],
        others.map(([a]) => [a ?? 0, 0]),
      ),
    ).toBeUndefined();
    expect(endsEarly(rule, [9], [[1]])).toBeUndefined();
  });

  test("by the median of the others' means so far", () => {
    const rule = { type: "median", after: 2 } as const;
    const others = [[4, 2], [6, 4], [8, 6], [1]];
    expect(endsEarly(rule, [9], others)).toBeUndefined();
    expect(endsEarly(rule, [9, 7], others)).toEqual({ epoch: 2, loss: 7, bar: 5 });
    expect(endsEarly(rule, [9, 4.9], others)).toBeUndefined();
    expect(endsEarly(rule, [9, 7], others.slice(2))).toBeUndefined();
  });
});
