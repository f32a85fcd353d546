/**
 * A disk that fails: every command that writes, with the n-th of its writes failing (EIO, EMFILE), or that and all
 * after it (full, read-only). It ends with exit 1 and a report, or has done all it was asked; what was there before
 * stands, and a training goes on to the bytes of one that never failed.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, bytesOf, folder, graft, start } from "../e2e/graft.js";
import { long } from "../long.js";
import { modelText } from "../sweep/model.js";

/**
 * How many of a command's calls fail, each in a run of its own; GRAFT_FAULTS=1000 tries all of them. Without the long
 * laws the runs of one process are tried so, call by call: tests/runtime/run/resume.test.ts.
 */
const tried = Number(process.env["GRAFT_FAULTS"] ?? 2);

const place = folder();
const at = (...names: ReadonlyArray<string>): string => join(place.path, ...names);
const preload = pathToFileURL(resolve(import.meta.dirname, "faults.mjs")).href;

const run = (cwd: string, args: ReadonlyArray<string>, fault: string): Promise<Answer> =>
  start(cwd, args, "", { NODE_OPTIONS: `--import ${preload}`, GRAFT_FAULT: `${fault}:${place.path}` }).answer;

const training = ["--engine", "wasm", "--quiet", "--epochs", "3"];

/**
 * Each with what it writes, in a folder where `done` is a trained run, `stopped` one that was killed, and `tiny.json`
 * their spec.
 */
const commands: Readonly<Record<string, ReadonlyArray<string>>> = {
  train: ["train", "tiny.json", ...training, "--out", "made"],
  resume: ["train", "--resume", "stopped", "--quiet"],
  replace: ["train", "tiny.json", ...training, "--out", "done", "--replace"],
  swap: ["swap", "done", "--set", "train.batch=7", "--out", "made"],
  export: ["export", "done", "--to", "onnx", "--out", "made"],
  eval: ["eval", "done", "--quiet", "--out", "made.csv"],
  encode: ["encode", "done", "--out", "made.csv"],
  sample: ["sample", "done", "--condition", "digit=3", "--out", "made.png"],
  sweep: ["sweep", "tiny.json", "--over", "train.batch=8,16", "--engine", "wasm", "--quiet", "--out", "made"],
  stability: ["stability", "tiny.json", "--seeds", "1,2", "--engine", "wasm", "--quiet", "--out", "made"],
};

const faults = [
  ["EIO", "once"],
  ["ENOSPC", "on"],
  ["EROFS", "on"],
  ["EMFILE", "once"],
] as const;

/** All files below, with their bytes. */
const filesIn = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (existsSync(path) ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [])
      .filter((name) => statSync(join(path, name)).isFile() && !name.includes(".graft-"))
      .map((name) => [name, readFileSync(join(path, name)).toString("base64")]),
  );

const prepared = (name: string): string => {
  const path = at(name);
  mkdirSync(path);
  for (const each of ["tiny.json", "done", "stopped"]) cpSync(at(each), join(path, each), { recursive: true });
  return path;
};

beforeAll(async () => {
  if (!long) return;
  writeFileSync(at("tiny.json"), modelText);
  expect((await graft(place.path, ["train", "tiny.json", ...training, "--out", "done"])).code).toBe(0);
  // A disk that fills up after a few checkpoints is as good as a kill.
  const counted = await run(place.path, ["train", "tiny.json", ...training, "--out", "counted"], "EIO:0:once");
  const calls = Number(/calls (\d+)/.exec(counted.err)?.[1]);
  expect(calls).toBeGreaterThan(10);
  for (let n = Math.round(calls / 2); !existsSync(at("stopped/state.json")) && n < calls; n++)
    await run(place.path, ["train", "tiny.json", ...training, "--out", "stopped"], `EIO:${n}:once`);
  expect(existsSync(at("stopped/state.json"))).toBe(true);
}, 600_000);
afterAll(place.remove);

const check = async (name: string, cwd: string, answer: Answer): Promise<void> => {
  const said = `${answer.out}${answer.err}`;
  expect(said).not.toMatch(/UNEXPECTED|\n {4}at /);
  expect([0, 1], said).toContain(answer.code);
  if (answer.code === 1) expect(answer.err).toMatch(/ G\d{3}\n/);
  if (name !== "replace") expect(filesIn(join(cwd, "done"))).toEqual(filesIn(at("done")));
  const made = { train: "made", resume: "stopped", replace: "done" }[name];
  if (made === undefined || !existsSync(join(cwd, made, "state.json"))) return;
  if (answer.code === 1) expect((await graft(cwd, ["train", "--resume", made, "--quiet"])).code).toBe(0);
  expect(bytesOf(join(cwd, made))).toEqual(bytesOf(at("done")));
};

describe.skipIf(!long).each(Object.entries(commands))("%s (GRAFT_LONG)", (name, args) => {
  it("has failing writes told, and loses nothing", async () => {
    const counted = await run(prepared(`${name}-counted`), args, "EIO:0:once");
    expect(counted.code, counted.err).toBe(0);
    const calls = Number(/calls (\d+)/.exec(counted.err)?.[1]);
    expect(calls).toBeGreaterThan(0);
    const points = Array.from({ length: Math.min(tried, calls) }, (_, i) =>
      tried >= calls ? i + 1 : Math.ceil(((i + 0.6) * calls) / tried),
    );
    for (const [i, n] of points.entries()) {
      const [code, how] = faults[(i + name.length) % faults.length] ?? faults[0];
      const cwd = prepared(`${name}-${code}-${n}`);
      await check(name, cwd, await run(cwd, args, `${code}:${n}:${how}`));
    }
  }, 3_600_000);
});
