/** A run's folder is one process's at a time, and nobody's when that process is gone. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markHere } from "../../../runtime/run/holder.js";
import { openRun, resumeRun, startRun } from "../../../runtime/run/index.js";
import { holderOf, type Lock, lockFile, lockFolder } from "../../../runtime/run/lock.js";
import { loader } from "../../e2e/graft.js";
import { inTurn, long } from "../../long.js";
import { compileTiny, start } from "./tiny.js";

let root = "";
let made = 0;
const folder = (): string => join(root, `run-${made++}`);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "graft-lock-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const locked = async (path: string): Promise<Lock> => {
  const lock = await lockFolder(path);
  if (E.isLeft(lock)) throw new Error(JSON.stringify(lock.left));
  return lock.right;
};

const put = async (path: string, text: string, age = 0): Promise<void> => {
  await mkdir(path, { recursive: true });
  const at = Date.now() / 1000 - age;
  writeFileSync(join(path, lockFile), text);
  utimesSync(join(path, lockFile), at, at);
};

const holder = (changed: object): string => JSON.stringify({ ...markHere().holder, ...changed });

describe("a lock", () => {
  it("is one's, and names its process; a folder that it made goes with it", async () => {
    const path = folder();
    const lock = await locked(path);
    expect(await holderOf(path)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await lockFolder(path)).toMatchObject({ left: { _tag: "FolderLocked", holder: { pid: process.pid } } });
    expect(E.isRight(await lock.held())).toBe(true);
    await lock.release();
    expect(existsSync(path)).toBe(false);
    expect(await holderOf(path)).toBeUndefined();
  });

  it("of a process that is gone is taken over", async () => {
    const path = folder();
    await put(path, holder({ pid: 2 ** 22 + 1 }));
    await (await locked(path)).release();
    expect(readdirSync(path)).toEqual([]);
  });

  it("of an earlier process with the same number is taken over", async () => {
    const path = folder();
    await put(path, holder({ started: "another/1" }));
    await (await locked(path)).release();
  });

  it("of another host is kept while it is renewed, and taken over five minutes after", async () => {
    const path = folder();
    await put(path, holder({ host: "elsewhere" }), 60);
    expect(await lockFolder(path)).toMatchObject({ left: { _tag: "FolderLocked", holder: { host: "elsewhere" } } });
    await put(path, holder({ host: "elsewhere" }), 400);
    await (await locked(path)).release();
  });

  it("that a crash left empty, or that somebody garbled, is taken over", async () => {
    const path = folder();
    for (const text of ["", "{", "[]", '{"pid":-1}']) {
      await put(path, text, 60);
      await (await locked(path)).release();
    }
  });

  it.each([lockFile, `${lockFile}-break`])(
    "is told of at once where %s is a folder or a link of somebody's",
    async (name) => {
      for (const make of [mkdirSync, (path: string) => symlinkSync("elsewhere", path)]) {
        const path = folder();
        await put(path, holder({ pid: 2 ** 22 + 1 }), 60);
        rmSync(join(path, name), { force: true });
        make(join(path, name));
        const before = Date.now();
        expect(await lockFolder(path)).toMatchObject({ left: { _tag: "LockNotFile", file: join(path, name) } });
        expect(Date.now() - before).toBeLessThan(2_000);
        expect(readdirSync(path)).toContain(name);
      }
    },
  );

  it("tells when the folder was moved or taken over", async () => {
    const path = folder();
    const lock = await locked(path);
    await put(path, holder({ pid: 1 }));
    expect(await lock.held()).toMatchObject({ left: { _tag: "LockLost", holder: { pid: 1 } } });
    await lock.release();
    expect(JSON.parse(await readFile(join(path, lockFile), "utf8")).pid).toBe(1);
  });

  it.each(inTurn([4, 2]))(
    "is never that of two among %i processes, whatever they leave behind",
    async (count) => {
      const path = folder();
      await mkdir(path);
      const script = fileURLToPath(new URL("contend.ts", import.meta.url));
      const rounds = long ? "2000" : "60";
      const told = await Promise.all(
        Array.from({ length: count }, async () => {
          const child = spawn(process.execPath, ["--import", loader, script, path, rounds]);
          let [out, err] = ["", ""];
          child.stdout.on("data", (part: Buffer) => (out += part.toString()));
          child.stderr.on("data", (part: Buffer) => (err += part.toString()));
          const code = await new Promise((done) => child.on("close", done));
          expect([code, err]).toEqual([0, ""]);
          return JSON.parse(out) as { readonly held: number; readonly together: number };
        }),
      );
      expect(told.map(({ together }) => together)).toEqual(told.map(() => 0));
      expect(told.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(0);
    },
    600_000,
  );
});

describe("a training", () => {
  it("is refused a folder that another process holds, and changes nothing there", async () => {
    const path = folder();
    await put(path, holder({ pid: process.ppid, started: "" }));
    expect(await startRun(start(path))).toMatchObject({ left: { _tag: "FolderLocked" } });
    expect(readdirSync(path)).toEqual([lockFile]);
  });

  it("leaves no lock, however it ends", async () => {
    const path = folder();
    const asked = new AbortController();
    await startRun({ ...start(path), onProgress: () => asked.abort(), signal: asked.signal });
    expect(readdirSync(path)).not.toContain(lockFile);
    const failing = folder();
    const stopped = new AbortController();
    stopped.abort();
    await startRun({ ...start(failing), signal: stopped.signal });
    expect(existsSync(failing)).toBe(false);
  });

  it("does not go on with a run that moved on since it was read", async () => {
    const path = folder();
    const asked = new AbortController();
    const { engine, data } = start(path);
    await startRun({ ...start(path), onProgress: () => asked.abort(), signal: asked.signal });
    const run = await openRun(path, compileTiny);
    if (E.isLeft(run)) throw new Error("no run");
    expect(E.isRight(await resumeRun({ run: run.right, engine, data }))).toBe(true);
    expect(await resumeRun({ run: run.right, engine, data })).toMatchObject({ left: { _tag: "RunMovedOn" } });
  });

  it("stops where its folder went away, and does not make it anew", async () => {
    const path = folder();
    const moved = folder();
    const { rename } = await import("node:fs/promises");
    const ended = await startRun({
      ...start(path),
      onEpoch: async () => {
        if (existsSync(path)) await rename(path, moved);
      },
    });
    expect(ended).toMatchObject({ left: { _tag: "LockLost" } });
    expect(existsSync(path)).toBe(false);
    expect(E.isRight(await openRun(moved, compileTiny))).toBe(true);
  });
});
