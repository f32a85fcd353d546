/** Lists of a sweep: what `--over` means, what a trial is called, and how sizes are matched. */
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { toValue } from "../../compiler/base/located.js";
import { checkTrials, front, typedTrial } from "../../compiler/pipeline/compile.js";
import { type Trial, trialSpec, trials } from "../../compiler/sweep/index.js";
import { closestSize } from "../../compiler/sweep/match.js";
import type { Sweeping } from "../../compiler/sweep/over.js";
import { planSweep } from "../../src/study/sweep/plan.js";
import { modelText } from "./model.js";

const typedWith = (sweep: Sweeping, text = modelText) => {
  const typed = front({ name: "spec.json", text }, { sweep });
  if (E.isLeft(typed)) throw new Error(JSON.stringify(typed.left.map(({ _tag }) => _tag)));
  return typed.right;
};

const trialsWith = (sweep: Sweeping, text?: string): ReadonlyArray<Trial> => trials(typedWith(sweep, text).core.source);

const values = ({ changes }: Trial) =>
  Object.fromEntries(changes.map(({ pointer, value }) => [pointer, toValue(value)]));

const tags = (sweep: Sweeping): ReadonlyArray<string> => {
  const typed = front({ name: "spec.json", text: modelText }, { sweep });
  return E.isLeft(typed) ? typed.left.map(({ _tag }) => _tag) : checkTrials(typed.right).map(({ _tag }) => _tag);
};

describe("--over", () => {
  it("makes the product of its lists, and of seeds, which run fastest", () => {
    const made = trialsWith({ over: ["inject.*.place=prefix,film", "/latent/size=2,8"], seeds: "1,2" }).map(values);
    expect(made).toHaveLength(8);
    expect(made[0]).toEqual({ "/inject/*/place": "prefix", "/latent/size": 2, "/train/seed": 1 });
    expect(made[3]).toEqual({ "/inject/*/place": "prefix", "/latent/size": 8, "/train/seed": 2 });
  });

  it("takes JSON where it is JSON: a comma inside parts nothing", () => {
    const [first, second] = trialsWith({ over: ['latent={"type":"point","size":2},{"type":"gaussian","size":3}'] });
    expect(first && values(first)).toEqual({ "/latent": { type: "point", size: 2 } });
    expect(second && values(second)).toEqual({ "/latent": { type: "gaussian", size: 3 } });
  });

  it("means all items of a list by *", () => {
    const { source } = typedWith({ over: ["inject.*.place=prefix"] }).core;
    const [trial] = trials(source);
    const made = trial && trialSpec(source, trial);
    expect(made && E.isRight(made) && toValue(made.right)).toMatchObject({
      inject: [{ place: "prefix" }, { place: "prefix" }],
    });
  });

  it("is told every problem, each where it is written", () => {
    expect(tags({ over: ["latent.size", "a..b=1"] })).toEqual(["MissingEquals", "EmptySegment"]);
    expect(tags({ over: ["latnt.size=2", "latent.size=0"] })).toEqual(["InTrial", "InTrial"]);
    expect(tags({ over: ["inject.*.place=film", "inject.0.place=prefix"] })).toEqual(["SweepConflict"]);
    expect(tags({ over: ["latent.size=2,2"] })).toEqual(["RepeatedValue"]);
    expect(tags({ over: ["train.*.x=2"] })).toEqual(["InTrial"]);
  });
});

describe("a trial's id", () => {
  const ids = (sweep: Sweeping, text?: string): ReadonlyArray<string> => trialsWith(sweep, text).map(({ id }) => id);

  it("stays when values and seeds are added, moved, or written in the spec instead", () => {
    const some = ids({ over: ["latent.size=2,8"], seeds: "1,2" });
    const more = ids({ over: ["latent.size=4,8,2"], seeds: "2,3,1" });
    expect(new Set(some).size).toBe(4);
    for (const id of some) expect(more).toContain(id);
    const spec = JSON.parse(modelText) as object;
    const written = JSON.stringify({ ...spec, sweep: { over: { "/latent/size": [2, 8] }, seeds: [1, 2] } });
    expect(ids({}, written)).toEqual(some);
  });

  it("is this one, in every version: folders are found again by it", () => {
    expect(ids({ over: ["inject.*.place=prefix"], seeds: "1" })).toEqual(["d79783d611c9ed78"]);
  });
});

describe("planSweep", () => {
  it("gives each trial a whole spec of its own, and all of them one held-out split", () => {
    const plan = planSweep(typedWith({ over: ["inject.*.place=prefix,film"], seeds: "5,1" }), {});
    if (E.isLeft(plan)) throw new Error("refused");
    const { settings, trials: made } = plan.right;
    expect(settings.map(({ label }) => label)).toEqual(["place = prefix", "place = film"]);
    expect(new Set(made.map(({ folder }) => folder)).size).toBe(4);
    for (const { text, seed } of made) {
      const spec = JSON.parse(text);
      expect(spec.train).toMatchObject({ seed, "split-seed": 5 });
      expect(spec).not.toHaveProperty("sweep");
    }
  });

  it("names apart what ends alike", () => {
    const plan = planSweep(typedWith({ over: ["inject.0.place=prefix,film", "inject.1.place=film"] }), {});
    expect(E.isRight(plan) && plan.right.settings[1]?.label).toBe("inject.0.place = film, inject.1.place = film");
  });

  it("matches parameter counts by a number of let, as closely as whole numbers allow", () => {
    const typed = typedWith({ over: ["inject.*.place=suffix,film"] });
    const plan = planSweep(typed, { equal: "width" });
    if (E.isLeft(plan)) throw new Error("refused");
    const [first, second] = plan.right.settings;
    expect(first?.matched).toBeUndefined();
    const free = planSweep(typed, {});
    const before = E.isRight(free) ? (free.right.settings[1]?.parameters ?? 0) : 0;
    const target = first?.parameters ?? 0;
    const off = Math.abs((second?.parameters ?? 0) - target);
    expect(off).toBeLessThan(Math.abs(before - target));
    const size = second?.matched?.size ?? 0;
    for (const near of [size - 1, size + 1]) {
      const change = second?.changes.at(-1);
      if (change === undefined || change.value.kind !== "number") throw new Error("no change");
      const made = typedTrial(typed.core.source, [
        ...(second?.changes.slice(0, -1) ?? []),
        { ...change, value: { ...change.value, value: near } },
      ]);
      const count = E.isRight(made)
        ? made.right.state
            .filter(({ role }) => role === "parameter")
            .reduce((sum, { type }) => sum + type.axes.reduce((n, axis) => n * Number(axis.size), 1), 0)
        : 0;
      expect(Math.abs(count - target)).toBeGreaterThanOrEqual(off);
    }
    expect(planSweep(typed, { equal: "depth" })).toMatchObject({ _tag: "Left", left: { exit: 2 } });
  });
});

describe("closestSize", () => {
  it("finds the nearest count, also where some sizes are not sound", () => {
    expect(closestSize((n) => 10 * n, 994, 3)).toEqual({ size: 99, count: 990 });
    expect(closestSize((n) => 10 * n, 3, 64)).toEqual({ size: 1, count: 10 });
    expect(closestSize((n) => (n % 4 === 0 ? 10 * n : undefined), 994, 8)).toEqual({ size: 100, count: 1000 });
    expect(closestSize(() => undefined, 994, 8)).toBeUndefined();
  });
});
