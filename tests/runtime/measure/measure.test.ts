/** The registry: every metric says what it is, is measured of a real model or says why not, and is the same again. */
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../../../runtime/engine/engine.js";
import { chooseEngine } from "../../../runtime/engine/registry.js";
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
  if (E.isLeft(results)) throw new Error(results.left.type);
  return results.right;
};

describe("the registry", () => {
  it.each(Object.entries({ ...metrics, ...pairMetrics }))("%s says what it is", (name, one: Metric | PairMetric) => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    for (const words of [one.title, one.definition, one.reduction, one.source]) expect(words).not.toBe("");
    expect(one.range[0]).toBeLessThan(one.range[1]);
  });

  it("measures all of a conditional model, inside their ranges, and the same again", async () => {
    const { rows, absent } = await everything();
    expect(absent).toEqual([]);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(metricNames));
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
