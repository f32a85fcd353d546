/**
 * Several commands that want one folder at once: one has it, the others are refused or go elsewhere, and no run is
 * lost.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleCommand } from "../../scripts/command.mjs";
import { long } from "../long.js";
import { type Answer, bytesOf, folder, graft, root, start, until } from "./graft.js";
import type { Call } from "./racer.js";

/**
 * One round of two commands that start runs of one spec where everybody waits for it; in the long laws fifty rounds of
 * each race, of two and of four, by processes that run one command after another.
 */
const rounds = Number(process.env["GRAFT_RACES"] ?? (long ? 50 : 1));
const place = folder();
const spec = join(place.path, "tiny.json");
const options = ["--engine", "cpu", "--quiet", "--epochs", "100"] as const;

/** Four numbers a row and no picture: what is raced for is the folder. */
const text = JSON.stringify({
  graft: 1,
  name: "tiny",
  inputs: { x: { type: "vector", size: 4 } },
  encoder: { input: "x", layers: [{ type: "dense", units: 4, activation: "tanh" }] },
  latent: { type: "gaussian", size: 1 },
  decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 4 }] },
  train: { data: `csv:${join(place.path, "rows.csv")}`, epochs: 2, batch: 8, seed: 1 },
});
const rows = Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3].map((k) => Math.sin(i * 4 + k)).join(","));

beforeAll(() => {
  writeFileSync(join(place.path, "rows.csv"), `x.0,x.1,x.2,x.3\n${rows.join("\n")}\n`);
  writeFileSync(spec, text);
});
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

/** Where the racers' program is bundled: below the package, whose files it asks for. */
const racers = `.racer/${process.pid}`;
afterAll(() => rmSync(join(root, racers), { recursive: true, force: true }));

const racer = async (): Promise<ChildProcess> => {
  const child = fork(join(root, racers, "racer.js"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await once(child, "message");
  return child;
};

const asked = async (child: ChildProcess, cwd: string, args: ReadonlyArray<string>): Promise<Answer> => {
  const answer = once(child, "message");
  child.send({ cwd, args } satisfies Call);
  return (await answer)[0];
};

describe.each(long ? [2, 4] : [2])("%i processes at once", (count) => {
  const waiting: Array<ChildProcess> = [];
  beforeAll(async () => {
    if (rounds < 2) return;
    await bundleCommand(root, "tests/e2e/racer.ts", racers);
    waiting.push(...(await Promise.all(Array.from({ length: count }, racer))));
  });
  afterAll(() => {
    for (const child of waiting) child.kill();
  });

  /** The `i`th process does as it is told: one of its own, or one that waits for more. */
  const one = (i: number, cwd: string, args: ReadonlyArray<string>): Promise<Answer> => {
    const child = waiting[i];
    return child === undefined ? graft(cwd, args) : asked(child, cwd, args);
  };
  const all = (cwd: string, args: (i: number) => ReadonlyArray<string>): Promise<ReadonlyArray<Answer>> =>
    Promise.all(Array.from({ length: count }, (_, i) => one(i, cwd, args(i))));

  it.runIf(rounds > 1)(
    "go on with one run: one does, the others leave it whole",
    async () => {
      const stopped = await stoppedRun(`stopped-${count}`);
      const alone = join(place.path, `alone-${count}`);
      cpSync(stopped, alone, { recursive: true });
      expect((await graft(place.path, ["train", "--resume", alone, "--quiet"])).code).toBe(0);
      for (let round = 0; round < rounds; round++) {
        const run = join(place.path, `raced-${count}-${round}`);
        cpSync(stopped, run, { recursive: true });
        const answers = await all(place.path, () => ["train", "--resume", run, "--quiet"]);
        const ended = answers.filter(({ code }) => code === 0);
        expect(ended.length).toBeGreaterThan(0);
        for (const { code, err } of answers)
          if (code !== 0) expect([code, err]).toEqual([1, expect.stringMatching(/G79[68]/)]);
        expect(bytesOf(run)).toEqual(bytesOf(alone));
        expect(readdirSync(run).filter((name) => name.startsWith("."))).toEqual([".graft-files"]);
      }
    },
    1_200_000,
  );

  it("start runs of one spec: each has a folder of its own", async () => {
    for (let round = 0; round < rounds; round++) {
      const cwd = join(place.path, `named-${count}-${round}`);
      mkdirSync(cwd);
      const answers = await all(cwd, () => ["train", spec, "--engine", "cpu", "--quiet"]);
      expect(codesOf(answers)).toEqual(answers.map(() => 0));
      const names = readdirSync(join(cwd, "runs"));
      expect(names).toHaveLength(count);
      for (const name of names) expect(bytesOf(join(cwd, "runs", name))).toEqual(bytesOf(join(cwd, "runs/tiny")));
    }
  }, 1_200_000);

  it.runIf(rounds > 1)(
    "put a run in one place: one does, and no bytes of two are mixed",
    async () => {
      for (let round = 0; round < rounds; round++) {
        const run = join(place.path, `placed-${count}-${round}`);
        const args = (seed: number) => ["train", spec, "--engine", "cpu", "--quiet", "--seed", `${seed}`, "--out", run];
        const answers = await all(place.path, (i) => [...args(i), "--replace"]);
        expect(answers.some(({ code }) => code === 0)).toBe(true);
        for (const { code, err } of answers)
          if (code !== 0) expect([code, err]).toEqual([1, expect.stringContaining("G796")]);
        expect((await one(0, place.path, ["eval", run, "--json"])).code).toBe(0);
      }
    },
    1_200_000,
  );
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
