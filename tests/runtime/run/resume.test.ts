/** However a run is interrupted, it ends with the bytes of one that never was. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../../../runtime/engine/wasm/index.js";
import { sha256 } from "../../../runtime/run/hash.js";
import { isComplete, openRun, resumeRun, startRun } from "../../../runtime/run/index.js";
import { long } from "../../long.js";
import { crashing, refusing, watched } from "./door.js";
import { compileTiny, opened, spec, start } from "./tiny.js";

let root = "";
let made = 0;
const folder = (): string => join(root, `run-${made++}`);

const names = [
  ".graft-files",
  "metrics.jsonl",
  "model.safetensors",
  "optimizer.safetensors",
  "spec.json",
  "state.json",
];

const hashes = async (path: string): Promise<Record<string, string>> => {
  const found = (await fs.readdir(path)).sort();
  return Object.fromEntries(
    await Promise.all(found.map(async (name) => [name, sha256(await fs.readFile(join(path, name)))])),
  );
};

/** Goes on with whatever is in the folder: its checkpoint, or from the start where there is none. */
const finish = async (path: string): Promise<void> => {
  const run = await openRun(path, compileTiny);
  const { engine, data } = start(path);
  if (E.isLeft(run)) expect(run.left).toMatchObject({ _tag: "NotARun" });
  const ended = E.isLeft(run) ? await startRun(start(path)) : await resumeRun({ run: run.right, engine, data });
  expect(ended).toMatchObject({ right: { _tag: "Completed" } });
};

let whole: Record<string, string> = {};
let calls = 0;

beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), "graft-resume-"));
  const path = folder();
  const counting = watched(async () => {});
  expect(await startRun({ ...start(path), door: counting.door })).toMatchObject({
    right: { _tag: "Completed", position: { step: 6, epoch: 2 }, last: { epoch: 2 } },
  });
  whole = await hashes(path);
  calls = counting.calls();
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

describe("a run", () => {
  it("leaves its six files, and the same bytes each time", async () => {
    const path = folder();
    await startRun(start(path));
    expect(Object.keys(whole)).toEqual(names);
    expect(await hashes(path)).toEqual(whole);
    const lines = (await fs.readFile(join(path, "metrics.jsonl"), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { schema: 1, step: 3, epoch: 1, split: "train", samples: 20 },
      { schema: 1, step: 3, epoch: 1, split: "held-out", samples: 6 },
      { schema: 1, step: 6, epoch: 2, split: "train", samples: 20 },
      { schema: 1, step: 6, epoch: 2, split: "held-out", samples: 6 },
    ]);
  });

  it("differs with another seed", async () => {
    const path = folder();
    await startRun(start(path, spec({ train: { seed: 4 } })));
    expect((await hashes(path))["model.safetensors"]).not.toBe(whole["model.safetensors"]);
  });
});

describe("resumeRun", () => {
  it.each([1, 2, 3, 4, 5])("after a stop at step %i", async (step) => {
    const path = folder();
    const asked = new AbortController();
    const onProgress = (p: { readonly step: number }) => p.step === step && asked.abort();
    const stopped = await startRun({ ...start(path), onProgress, signal: asked.signal });
    expect(stopped).toMatchObject({ right: { _tag: "Stopped", position: { step } } });
    expect(isComplete((await opened(path)).state)).toBe(false);
    await finish(path);
    expect(await hashes(path)).toEqual(whole);
  });

  it("after a stop at every step in turn", async () => {
    const path = folder();
    for (let step = 1; step < 6; step++) {
      const asked = new AbortController();
      const hooks = { onProgress: () => asked.abort(), signal: asked.signal };
      const { engine, data } = start(path);
      if (step === 1) await startRun({ ...start(path), ...hooks });
      else await resumeRun({ run: await opened(path), engine, data, ...hooks });
      expect((await opened(path)).state.position.step).toBe(step);
    }
    await finish(path);
    expect(await hashes(path)).toEqual(whole);
  });

  it("leaves a complete run as it is", async () => {
    const path = folder();
    await startRun(start(path));
    await finish(path);
    expect(await hashes(path)).toEqual(whole);
  });

  it("on the wasm engine too", async () => {
    const ready = await wasm.open();
    if (ready._tag === "Unavailable") return;
    const { engine } = ready;
    const [one, two] = [folder(), folder()];
    await startRun({ ...start(one), engine });
    const asked = new AbortController();
    await startRun({ ...start(two), engine, onProgress: (p) => p.step === 4 && asked.abort(), signal: asked.signal });
    expect(await resumeRun({ run: await opened(two), engine, data: start(two).data })).toMatchObject({ _tag: "Right" });
    expect(await hashes(two)).toEqual(await hashes(one));
  });

  it("refuses another engine and other data", async () => {
    const path = folder();
    const asked = new AbortController();
    await startRun({ ...start(path), onProgress: () => asked.abort(), signal: asked.signal });
    const [run, { engine, data }] = [await opened(path), start(path)];
    const newer = { ...engine, version: "9" };
    expect(await resumeRun({ run, engine: newer, data })).toMatchObject({
      left: { _tag: "EngineDiffers", expected: { name: "reference", version: "1" }, found: { version: "9" } },
    });
    const { train, heldOut } = data.split;
    expect(
      await resumeRun({ run, engine, data: { ...data, split: { train: heldOut, heldOut: train } } }),
    ).toMatchObject({
      left: { _tag: "DataDiffers", expected: { train: 20 }, found: { train: 6 } },
    });
    expect(await resumeRun({ run, engine: newer, data, acceptEngine: true })).toMatchObject({ _tag: "Right" });
    // What is done needs no engine any more.
    expect(await resumeRun({ run: await opened(path), engine: newer, data })).toMatchObject({ _tag: "Right" });
  });
});

describe("a checkpoint", () => {
  /** At every call in the long tests; in the plain ones at every seventh of those. */
  const every = long ? 1 : 7;

  it("survives a crash at every file call", async () => {
    expect(calls).toBeGreaterThan(80);
    for (let at = 1; at <= calls; at += every) {
      const path = folder();
      expect(await startRun({ ...start(path), door: crashing(at).door })).toMatchObject({ left: { code: "CRASH" } });
      await finish(path);
      expect(await hashes(path), `call ${at}`).toEqual(whole);
    }
  });

  it("survives a crash at every file call of a resumed run", async () => {
    for (let at = 1; at <= 80; at += 3 * every) {
      const path = folder();
      const asked = new AbortController();
      await startRun({ ...start(path), onProgress: (p) => p.step === 2 && asked.abort(), signal: asked.signal });
      const { engine, data } = start(path);
      await resumeRun({ run: await opened(path), engine, data, door: crashing(at).door });
      await finish(path);
      expect(await hashes(path), `call ${at}`).toEqual(whole);
    }
  });

  it("survives a refusal of any file call, and says so", async () => {
    const codes = ["ENOSPC", "EACCES", "EIO", "EMFILE"] as const;
    for (let at = 1; at <= calls; at += 3 * every) {
      const path = folder();
      const code = codes[at % 4] ?? "EIO";
      const ended = await startRun({ ...start(path), door: refusing(at, code).door });
      expect(ended, `call ${at}`).toMatchObject({ left: { _tag: "FileProblem", code } });
      await finish(path);
      expect(await hashes(path), `call ${at}`).toEqual(whole);
    }
  });

  it.runIf(long)("is the old run's or the new one's when a crash meets a replacement", async () => {
    const other = spec({ train: { seed: 4 } });
    const seen = new Set<string>();
    for (let at = 1; at <= 75; at += 3) {
      const path = folder();
      await startRun(start(path, other));
      await startRun({ ...start(path), replace: true, door: crashing(at).door });
      const run = await openRun(path, compileTiny);
      seen.add(E.isLeft(run) ? run.left._tag : `seed ${run.right.state.plan.seed}`);
      if (E.isRight(run) && run.right.state.plan.seed === 4) continue;
      await finish(path);
      expect(await hashes(path), `call ${at}`).toEqual(whole);
    }
    expect([...seen]).toEqual(["seed 4", "NotARun", "seed 3"]);
  });

  it.runIf(long)("survives SIGKILL", async () => {
    const child = join(import.meta.dirname, "child.ts");
    for (const part of [0.12, 0.3, 0.45, 0.6, 0.75, 0.93].filter((_, i) => i % every === 0)) {
      const path = folder();
      const at = `${Math.round(calls * part)}`;
      const { signal } = spawnSync(process.execPath, ["--import", "tsx", child, path, at], { encoding: "utf8" });
      expect(signal).toBe("SIGKILL");
      await finish(path);
      expect(await hashes(path), `call ${at}`).toEqual(whole);
    }
  });
});
