// Studies as functions of the package: what they answer, what they throw, and that one that was stopped goes on.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GraftError, lecture, type StudyProgress, stability, sweep } from "../../src/index.js";
import { tiny } from "../models.js";

const place = mkdtempSync(join(tmpdir(), "graft-study-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const spec = tiny;
const common = { engine: "wasm", metrics: ["mse"] } as const;

/** The codes of what is thrown. */
const codes = (study: Promise<unknown>) =>
  study.then(
    () => [],
    (error: unknown) => (error instanceof GraftError ? error.reports.map(({ code }) => code) : [String(error)]),
  );

describe("sweep()", () => {
  const out = join(place, "sweep");
  const over = ["latent.size=2,3"];

  it("trains every combination, and answers with settings, figures and tests", async () => {
    const seen: Array<StudyProgress> = [];
    const onProgress = (at: StudyProgress): void => void seen.push(at);
    const result = await sweep(spec, { ...common, over, seeds: [7], out, onProgress });
    if (!result.complete) throw new Error("it was stopped");
    expect(result.settings.map(({ values }) => values)).toEqual([{ "/latent/size": 2 }, { "/latent/size": 3 }]);
    expect(result.trials.map(({ setting, seed, state }) => [setting, seed, state])).toEqual([
      [0, 7, "done"],
      [1, 7, "done"],
    ]);
    expect(result.figures).toMatchObject([{ name: "mse", settings: [{ n: 1 }, { n: 1 }] }]);
    // One seed has no spread to test a difference against.
    expect(result.tests).toEqual([]);
    expect(result.files.every((file) => existsSync(file))).toBe(true);
    expect([...new Set(seen.map(({ training, trainings }) => `${training}/${trainings}`))].sort()).toEqual([
      "0/2",
      "1/2",
    ]);
  });

  it("finds finished trials again, and trains none of them", async () => {
    let steps = 0;
    const again = await sweep(spec, { ...common, over, seeds: [7], out, onProgress: () => void steps++ });
    expect([again.complete, steps]).toEqual([true, 0]);
  });

  it("takes one seed by its number", async () => {
    const signal = AbortSignal.abort();
    const stopped = await sweep(spec, { ...common, over, seeds: [9], out: join(place, "one"), signal });
    expect(stopped).toEqual({ complete: false, folder: join(place, "one"), done: 0, trials: 2 });
  });

  it("throws what is wrong before it trains anything", async () => {
    expect(await codes(sweep(spec, { ...common }))).toEqual(["G701"]);
    expect(await codes(sweep(spec, { ...common, over: ["latent.sise=2"] }))).toEqual(["G105"]);
    expect(await codes(sweep(spec, { ...common, over, jobs: 0 }))).toEqual(["G705"]);
    expect(await codes(sweep({ graft: 1 }, { ...common, over }))).not.toEqual([]);
    expect(await codes(sweep("no.json", { ...common, over }))).toEqual(["G721"]);
  });
});

describe("stability()", () => {
  it("answers with how alike the codes of every two seeds are", async () => {
    const out = join(place, "stability");
    const result = await stability(spec, { ...common, seeds: 2, out });
    if (!result.complete) throw new Error("it was stopped");
    expect(result.seeds).toHaveLength(2);
    expect(result.runs.every((run) => existsSync(join(run, "state.json")))).toBe(true);
    for (const { matrix } of result.pairs) expect([matrix[0]?.[0], matrix[0]?.[1]]).toEqual([1, matrix[1]?.[0]]);
    expect(result.figures).toMatchObject([{ name: "mse", unit: expect.any(String) }]);
  });

  it("needs two seeds, and stops when asked to", async () => {
    expect(await codes(stability(spec, { ...common, seeds: [1] }))).toEqual(["G701"]);
    const out = join(place, "stopped");
    const stopped = await stability(spec, { ...common, seeds: 2, out, signal: AbortSignal.abort() });
    expect(stopped).toEqual({ complete: false, folder: out, done: 0 });
  });
});

describe("lecture()", () => {
  const out = join(place, "lecture");

  it("refuses a claim that it does not have, and stops when asked to", async () => {
    expect(await codes(lecture({ out, claims: ["ordre"] }))).toEqual(["G701"]);
    const call = { out, data: "digits:60", engine: "wasm", claims: ["order"], signal: AbortSignal.abort() } as const;
    expect(await lecture(call)).toMatchObject({ complete: false, folder: out, done: 0 });
  });
});
