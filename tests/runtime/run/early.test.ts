/** Stopping early and keeping the best epoch's model, however the run is interrupted. */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../../runtime/run/hash.js";
import { openRun, resumeRun, startRun } from "../../../runtime/run/index.js";
import { crashing, watched } from "./door.js";
import { compileTiny, opened, spec, split, start } from "./tiny.js";

const optimizer = { type: "adam", rate: 0.3 };
const train = { epochs: 40, optimizer, "early-stop": { patience: 2 } };
const text = spec({ train });

let root = "";
let made = 0;
const folder = (): string => join(root, `run-${made++}`);

const hashes = async (path: string): Promise<Record<string, string>> => {
  const found = (await fs.readdir(path)).sort();
  return Object.fromEntries(
    await Promise.all(found.map(async (name) => [name, sha256(await fs.readFile(join(path, name)))])),
  );
};

const heldOutLosses = async (path: string): Promise<ReadonlyArray<number>> => {
  const lines = (await fs.readFile(join(path, "metrics.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line)).flatMap(({ split: of, loss }) => (of === "held-out" ? [loss] : []));
};

const finish = async (path: string, of: string): Promise<void> => {
  const run = await openRun(path, compileTiny);
  const { engine, data } = start(path, of);
  const ended = E.isLeft(run) ? await startRun(start(path, of)) : await resumeRun({ run: run.right, engine, data });
  expect(ended).toMatchObject({ right: { _tag: "Completed" } });
};

let whole: Record<string, string> = {};
let calls = 0;
let [lastStep, bestStep] = [0, 0];

beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), "graft-early-"));
  const path = folder();
  const counting = watched(async () => {});
  const ended = await startRun({ ...start(path, text), door: counting.door });
  calls = counting.calls();
  if (E.isLeft(ended)) throw new Error(JSON.stringify(ended.left));
  lastStep = ended.right.position.step;
  bestStep = ended.right.position.best?.step ?? 0;
  whole = await hashes(path);
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

describe("early-stop", () => {
  it("ends when held-out samples stop getting better, and leaves a complete run", async () => {
    const path = folder();
    await startRun(start(path, text));
    const losses = await heldOutLosses(path);
    const { state } = await opened(path);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(losses.length).toBe(best + 2);
    expect(losses.length).toBeLessThan(40);
    expect(state.position).toMatchObject({ ended: true, epoch: best + 2, best: { epoch: best, step: 3 * best } });
    expect(Object.keys(await hashes(path))).toEqual(Object.keys(whole));
    expect(Object.keys(whole)).toContain("model.safetensors");
    expect(Object.keys(whole).some((name) => name.startsWith("best"))).toBe(false);
  });

  it("leaves the model of the best epoch: that of a run of just so many steps", async () => {
    const path = folder();
    await startRun(start(path, spec({ train: { steps: bestStep, optimizer, epochs: undefined } })));
    expect((await hashes(path))["model.safetensors"]).toBe(whole["model.safetensors"]);
  });

  it("leaves the last model where the last is asked for", async () => {
    const [kept, plain] = [folder(), folder()];
    await startRun(start(kept, spec({ train: { ...train, checkpoint: { keep: "last" } } })));
    await startRun(start(plain, spec({ train: { steps: lastStep, optimizer, epochs: undefined } })));
    expect((await hashes(kept))["model.safetensors"]).toBe((await hashes(plain))["model.safetensors"]);
  });

  it("counts an epoch as better only from `min-delta` on", async () => {
    const path = folder();
    const strict = { patience: 2, "min-delta": 1e6 };
    await startRun(start(path, spec({ train: { ...train, "early-stop": strict } })));
    expect((await opened(path)).state.position).toMatchObject({ epoch: 3, best: { epoch: 1 } });
  });

  it("refuses data that holds nothing out, and a loss that the model doesn't have", async () => {
    const nothing = { source: "tiny", split: split(20, 0) };
    expect(await startRun({ ...start(folder(), text), data: nothing })).toMatchObject({
      left: { _tag: "NothingHeldOut" },
    });
    const settings = { seed: 1, batch: 8, epochs: 2, "early-stop": { metric: "nll", patience: 1, "min-delta": 0 } };
    const { program } = start(folder(), text);
    const { evaluate: _, ...graphs } = program.graphs;
    const without = { ...program, graphs };
    expect(await startRun({ ...start(folder(), text), program: without, settings: settings as never })).toMatchObject({
      left: { _tag: "NoMetric", metric: "nll" },
    });
  });
});

describe("a run that stops early", () => {
  it("ends with the same bytes after a stop at any step", async () => {
    for (let step = 1; step < lastStep; step += 5) {
      const path = folder();
      const asked = new AbortController();
      const onProgress = (p: { readonly step: number }) => p.step === step && asked.abort();
      await startRun({ ...start(path, text), onProgress, signal: asked.signal });
      expect((await opened(path)).state.position.step, `stopped at ${step}`).toBe(step);
      await finish(path, text);
      expect(await hashes(path), `stopped at ${step}`).toEqual(whole);
    }
  });

  it("ends with the same bytes after a crash at any file call", async () => {
    for (let at = 1; at <= calls; at += 43) {
      const path = folder();
      await startRun({ ...start(path, text), door: crashing(at).door });
      await finish(path, text);
      expect(await hashes(path), `call ${at}`).toEqual(whole);
    }
  });
});

describe("checkpoint", () => {
  const saves = async (every: number): Promise<ReadonlyArray<string>> => {
    const path = folder();
    const seen: Array<string> = [];
    const asked = spec({ train: { epochs: 5, optimizer, checkpoint: { every } } });
    const { door } = watched(async () => {});
    const rename: typeof door.rename = async (from, to) => {
      if (String(to).endsWith("state.json")) seen.push("saved");
      return door.rename(from, to);
    };
    await startRun({ ...start(path, asked), door: { ...door, rename } });
    return seen;
  };

  it("is written after the first step, then every so many epochs, and at the end", async () => {
    const [each, second] = [await saves(1), await saves(2)];
    expect([each.length, second.length]).toEqual([6, 4]);
  });

  it("keeps the best model without stopping early", async () => {
    const path = folder();
    await startRun(start(path, spec({ train: { epochs: 8, optimizer, checkpoint: { keep: "best" } } })));
    const losses = await heldOutLosses(path);
    const { position } = (await opened(path)).state;
    expect(losses.length).toBe(8);
    expect(position.best?.value).toBe(Math.min(...losses));
    expect(position.ended).toBeUndefined();
  });
});
