/**
 * Killed at any moment: whatever a command was doing, called again it comes to the files of one that was never killed,
 * and leaves nothing of its own lying about. Each command in each engine that is here; GRAFT_KILLS says how many kills
 * of each, GRAFT_SEED at which moments.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseEngine, type EngineName } from "../../runtime/engine/registry.js";
import { stream } from "../../runtime/random/stream.js";
import { type Answer, folder, start } from "../e2e/graft.js";
import { long } from "../long.js";
import { modelText } from "../sweep/model.js";

const kills = Number(process.env["GRAFT_KILLS"] ?? 1);
const seed = Number(process.env["GRAFT_SEED"] ?? 5);
const moments = stream(seed, "kills");

const place = folder();
const at = (...names: ReadonlyArray<string>): string => join(place.path, ...names);

interface Work {
  readonly args: ReadonlyArray<string>;
  /** What goes on where it stopped; the same again where absent. */
  readonly again?: ReadonlyArray<string>;
  readonly out: string;
}

const train = (engine: string): Work => ({
  args: [
    "train",
    "tiny.json",
    "--engine",
    engine,
    "--quiet",
    "--epochs",
    "12",
    "--set",
    "train.checkpoint.every=1",
    "--out",
    "made",
  ],
  again: ["train", "--resume", "made", "--quiet"],
  out: "made",
});

const works: Readonly<Record<string, Work>> = {
  "train on wasm": train("wasm"),
  "train on tensorflow": train("tensorflow"),
  sweep: {
    args: ["sweep", "tiny.json", "--over", "train.batch=16,32", "--engine", "wasm", "--quiet", "--out", "made"],
    out: "made",
  },
  stability: {
    args: ["stability", "tiny.json", "--seeds", "1,2", "--engine", "wasm", "--quiet", "--out", "made"],
    out: "made",
  },
  export: { args: ["export", "done", "--to", "onnx", "--out", "made"], out: "made" },
  swap: { args: ["swap", "done", "--set", "train.batch=7", "--out", "made", "--replace"], out: "made" },
};

/** All files below with their bytes, but for what is gone with the process: its lock. */
const filesIn = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(path, name)).isFile() && !/\.graft-(?:lock|files)/.test(name))
      .map((name) => [name, readFileSync(join(path, name)).toString("base64")]),
  );

const prepared = (name: string): string => {
  const path = at(name.replaceAll(" ", "-"));
  mkdirSync(path);
  writeFileSync(join(path, "tiny.json"), modelText);
  if (existsSync(at("done"))) cpSync(at("done"), join(path, "done"), { recursive: true });
  return path;
};

const run = async (cwd: string, args: ReadonlyArray<string>): Promise<Answer> => {
  const answer = await start(cwd, args).answer;
  expect(answer.code, answer.err).toBe(0);
  return answer;
};

beforeAll(async () => {
  if (!long) return;
  writeFileSync(at("tiny.json"), modelText);
  await run(place.path, ["train", "tiny.json", "--engine", "wasm", "--quiet", "--out", "done"]);
}, 300_000);
afterAll(place.remove);

describe.skipIf(!long).each(Object.entries(works))(`%s (GRAFT_LONG; seed ${seed})`, (name, { args, again, out }) => {
  it("comes to the same files after kills", async (context) => {
    const engine = args[args.indexOf("--engine") + 1] as EngineName;
    if (args.includes("--engine") && (await chooseEngine([engine])).engine === undefined) return context.skip();
    const whole = prepared(`${name} whole`);
    const started = performance.now();
    await run(whole, args);
    const took = performance.now() - started;
    for (let i = 0; i < kills; i++) {
      const cwd = prepared(`${name} ${i}`);
      const { child, answer } = start(cwd, args);
      const wait = took * (0.15 + 0.8 * moments.uniform());
      const timer = setTimeout(() => child.kill("SIGKILL"), wait);
      await answer;
      clearTimeout(timer);
      const resumes = again !== undefined && existsSync(join(cwd, out, "state.json"));
      await run(cwd, resumes ? again : args);
      expect(filesIn(join(cwd, out)), `killed after ${wait.toFixed(0)} ms`).toEqual(filesIn(join(whole, out)));
    }
  }, 3_600_000);
});
