/** The registry: every metric says what it is, is measured of a real model or says why not, and is the same again. */
import { readFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../../../runtime/engine/engine.js";
import { chooseEngine } from "../../../runtime/engine/registry.js";
import { comparePairs, summarise } from "../../../runtime/measure/compare.js";
import {
  type Given,
  type Metric,
  measure,
  metricNames,
  metrics,
  type PairMetric,
  pairMetrics,
  subjectOf,
  usualMetrics,
} from "../../../runtime/measure/index.js";
import { metricsPath, metricsText } from "../../../runtime/measure/page.js";
import { compiled, spec, split } from "../run/tiny.js";

let given: Given;
let session: Session;
beforeAll(async () => {
  const { core, typed, program } = compiled(spec());
  const { engine } = await chooseEngine();
  if (engine === undefined) throw new Error("no engine");
  session = await engine.load(program);
  const { initialise } = await import("../../../runtime/train/initialise.js");
  await session.write(initialise(program, 1));
  const parts = split();
  const model = { session, program, conditions: core.conditions };
  given = { model, typed, engine, split: parts, dataset: parts.heldOut, part: "held-out", seed: 7 };
});
afterAll(() => session.dispose());

const everything = async (changed: Partial<Given> = {}) => {
  const results = await measure(subjectOf({ ...given, ...changed, importance: 5 }), metricNames);
  if (E.isLeft(results)) throw new Error(results.left._tag);
  return results.right;
};

it("the page of metrics is fresh; if not, run `npm run generate`", () => {
  expect(readFileSync(metricsPath, "utf8")).toBe(metricsText());
});

describe("several runs", () => {
  const points = (...data: ReadonlyArray<number>) => ({ count: data.length / 2, width: 2, data });

  it("are compared pair by pair, each the same both ways", () => {
    const codes = [points(0, 0, 1, 0, 0, 2), points(0, 0, 2, 0, 0, 4), points(0, 0, 1, 1, 5, 2)];
    const cka = comparePairs(codes).find(({ name }) => name === "cka");
    expect(cka?.matrix[0]?.[0]).toBe(1);
    expect(cka?.matrix[0]?.[1]).toBeCloseTo(1, 12);
    expect(cka?.matrix[1]?.[2]).toBe(cka?.matrix[2]?.[1]);
    expect(cka?.values).toHaveLength(3);
    expect(cka?.mean).toBeCloseTo((1 + 2 * (cka?.matrix[0]?.[2] ?? 0)) / 3, 12);
  });

  it("give each number a mean and a spread, by name and part", async () => {
    const { rows } = await everything();
    const shifted = rows.map((row) => ({ ...row, value: row.value + 2 }));
    const all = summarise([rows, shifted]);
    expect(all).toHaveLength(rows.length);
    expect(all[0]?.mean).toBeCloseTo((rows[0]?.value ?? 0) + 1, 10);
    expect(all[0]?.sd).toBeCloseTo(Math.sqrt(2), 10);
  });
});

describe("the registry", () => {
  it.each(Object.entries({ ...metrics, ...pairMetrics }))("%s says what it is", (name, one: Metric | PairMetric) => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    for (const words of [one.title, one.definition, one.reduction, one.source]) expect(words).not.toBe("");
    expect(one.range[0]).toBeLessThan(one.range[1]);
  });

  it("measures all of a conditional model, inside their ranges, and the same again", async () => {
    const { rows, absent } = await everything();
    // Terms of other latents and objectives.
    const foreign = [
      "heads",
      "accuracy",
      "mmd",
      "ssim",
      "features",
      "prior",
      "prior-uniform",
      "codebook",
      "commitment",
      "codes-perplexity",
      "codes-used",
      "requested-class-uniform",
      "sample-distance",
      "sample-distance-uniform",
    ] as const;
    expect(absent).toEqual(foreign.map((name) => ({ name, reason: "no-term" })));
    const named = new Set<string>([...rows.map(({ name }) => name), ...foreign]);
    expect(named).toEqual(new Set(metricNames));
    for (const { name, value, range, split: of, seed, reduction } of rows) {
      expect([name, value >= range[0] && value <= range[1]]).toEqual([name, true]);
      expect(of).toMatch(/^(held-out|samples)$/);
      expect(seed).toBe(7);
      expect(reduction).not.toBe("");
    }
    expect((await everything()).rows).toEqual(rows);
  });

  it("adds up: −ELBO is NLL and KL together", async () => {
    const { rows } = await everything();
    const value = (name: string): number => rows.find((row) => row.name === name)?.value ?? Number.NaN;
    expect(value("negative-elbo")).toBeCloseTo(value("nll") + value("divergence"), 4);
  });

  it("says why a number isn't there", async () => {
    const bare = { ...given.model, conditions: [] };
    const { absent } = await everything({ model: bare });
    const reasons = Object.fromEntries(absent.map(({ name, reason }) => [name, reason]));
    expect(reasons).toMatchObject({ probe: "no-category", leakage: "no-condition" });
    const held = { ...given.dataset, count: 0 };
    const none = await everything({ split: { train: given.split.train, heldOut: held } });
    expect(none.absent.map(({ reason }) => reason)).toContain("no-held-out");
  });

  it("asks for little where nobody asks for more, and tells what is under way", async () => {
    expect(usualMetrics).not.toContain("knn");
    const told: Array<string> = [];
    await measure(subjectOf(given), ["mse", "nll"], (name, done, of) => told.push(`${name} ${done}/${of}`));
    expect(told).toEqual(["nll 0/2", "mse 1/2"]);
  });
});
