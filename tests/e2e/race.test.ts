/**
 * Several commands that want one folder at once: one has it, the others are refused or go elsewhere, and no run is
 * lost.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelText } from "../sweep/model.js";
import { type Answer, bytesOf, folder, graft, start, until } from "./graft.js";

/**
 * One round of two where everybody waits for it; several of two and of four in the long laws; GRAFT_RACES=50 sets how
 * many.
 */
const long = process.env["GRAFT_LONG"] === "1";
const rounds = Number(process.env["GRAFT_RACES"] ?? (long ? 4 : 1));
const place = folder();
const spec = join(place.path, "tiny.json");
const options = ["--engine", "wasm", "--quiet", "--epochs", "30"] as const;

beforeAll(() => writeFileSync(spec, modelText));
afterAll(place.remove);

const codesOf = (answers: ReadonlyArray<Answer>): ReadonlyArray<number | null> =>
  answers.map(({ code }) => code).sort((a, b) => Number(a) - Number(b));

/** A run that was stopped amid its training. */
const stoppedRun = async (name: string): Promise<string> => {
  const run = join(place.path, name);
  const { child, answer } = start(place.path, ["train", spec, ...options, "--out", run]);
  await until(() => existsSync(join(run, "state.json")));
  child.kill("SIGKILL");
  await answer;
  return run;
};

describe.each(long ? [2, 4] : [2])("%i processes at once", (count) => {
  const all = (args: ReadonlyArray<string>): Promise<ReadonlyArray<Answer>> =>
    Promise.all(Array.from({ length: count }, () => graft(place.path, args)));

  it("go on with one run: one does, the others leave it whole", async () => {
    const stopped = await stoppedRun(`stopped-${count}`);
    const alone = join(place.path, `alone-${count}`);
    cpSync(stopped, alone, { recursive: true });
    expect((await graft(place.path, ["train", "--resume", alone, "--quiet"])).code).toBe(0);
    for (let round = 0; round < rounds; round++) {
      const run = join(place.path, `raced-${count}-${round}`);
      cpSync(stopped, run, { recursive: true });
      const answers = await all(["train", "--resume", run, "--quiet"]);
      const ended = answers.filter(({ code }) => code === 0);
      expect(ended.length).toBeGreaterThan(0);
      for (const { code, err } of answers)
        if (code !== 0) expect([code, err]).toEqual([1, expect.stringMatching(/G79[68]/)]);
      expect(bytesOf(run)).toEqual(bytesOf(alone));
      expect(readdirSync(run).filter((name) => name.startsWith("."))).toEqual([".graft-files"]);
    }
  }, 1_200_000);

  it("start runs of one spec: each has a folder of its own", async () => {
    for (let round = 0; round < rounds; round++) {
      const cwd = join(place.path, `named-${count}-${round}`);
      mkdirSync(cwd);
      const answers = await Promise.all(
        Array.from({ length: count }, () => graft(cwd, ["train", spec, "--engine", "wasm", "--quiet"])),
      );
      expect(codesOf(answers)).toEqual(answers.map(() => 0));
      const names = readdirSync(join(cwd, "runs"));
      expect(names).toHaveLength(count);
      for (const name of names) expect(bytesOf(join(cwd, "runs", name))).toEqual(bytesOf(join(cwd, "runs/tiny")));
    }
  }, 1_200_000);

  it("put a run in one place: one does, and no bytes of two are mixed", async () => {
    for (let round = 0; round < rounds; round++) {
      const run = join(place.path, `placed-${count}-${round}`);
      const args = (seed: number) => ["train", spec, "--engine", "wasm", "--quiet", "--seed", `${seed}`, "--out", run];
      const answers = await Promise.all(
        Array.from({ length: count }, (_, i) => graft(place.path, [...args(i), "--replace"])),
      );
      expect(answers.some(({ code }) => code === 0)).toBe(true);
      for (const { code, err } of answers)
        if (code !== 0) expect([code, err]).toEqual([1, expect.stringContaining("G796")]);
      expect((await graft(place.path, ["eval", run, "--json"])).code).toBe(0);
    }
  }, 1_200_000);
});

it("a lock tells who has the run", async () => {
  const run = join(place.path, "held");
  const { child, answer } = start(place.path, ["train", spec, ...options, "--out", run]);
  await until(() => existsSync(join(run, "state.json")));
  child.kill("SIGSTOP");
  const second = await graft(place.path, ["train", "--resume", run]);
  child.kill("SIGKILL");
  await answer;
  expect(second.code).toBe(1);
  expect(second.err).toContain(`is being written by process ${child.pid}`);
  expect(JSON.parse(readFileSync(join(run, "state.json"), "utf8")).position.step).toBeGreaterThan(0);
});
