/**
 * Every reader of a file, in a registry, against what is no file or not what it says: pipes, devices, links, folders,
 * cut and huge ones. None waits, none fills memory, each says what is wrong.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBytes, textAt } from "../../runtime/checkpoint/atomic.js";
import { readSafetensors, writeSafetensors } from "../../runtime/checkpoint/safetensors.js";
import type { Wanted } from "../../runtime/data/dataset.js";
import { open, sources } from "../../runtime/data/files.js";
import { openRun, startRun } from "../../runtime/run/index.js";
import { lockFile, lockFolder } from "../../runtime/run/lock.js";
import { readRecord, recordFile } from "../../runtime/run/record.js";
import { foreignAt } from "../../src/cli/import/foreign.js";
import { readText } from "../../src/run/file.js";
import { compileSource } from "../../src/run/spec.js";
import { figuresIn } from "../../src/study/figures.js";
import { compileTiny, start } from "../runtime/run/tiny.js";

const place = mkdtempSync(join(tmpdir(), "graft-readers-"));
const at = (...names: ReadonlyArray<string>): string => join(place, ...names);
afterAll(() => rmSync(place, { recursive: true, force: true }));

const endings = ["", ".csv", ".tsv", ".npy", ".npz", ".gz", ".jsonl", ".parquet", ".zip", ".png", ".json"];

/** Names that sources look for in a folder. */
const inside = [
  ...["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
  ...["train.csv", "test.csv", "x.npy", "train/x.npy", "labels.csv", "x.png", "a/1.png"],
];

/** Ways of being no file, each made at a path. */
const traps: Readonly<Record<string, (path: string) => void>> = {
  "a pipe": (path) => void execFileSync("mkfifo", [path]),
  "a device without end": (path) => symlinkSync("/dev/zero", path),
  "a link to itself": (path) => symlinkSync(path, path),
  "an empty file": (path) => writeFileSync(path, ""),
  "a file of zeros": (path) => writeFileSync(path, new Uint8Array(4096)),
};

const wanted: ReadonlyArray<Wanted> = [{ name: "x", role: "input", shape: [4], dtype: "f32" } as unknown as Wanted];

/** How long one refusal may take on a busy machine. */
const soon = 5_000;

const inTime = async <A>(work: Promise<A>): Promise<A> => {
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error("it waits")), soon).unref());
  return Promise.race([work, late]);
};

describe.skipIf(process.platform === "win32").each(Object.keys(traps))("%s", (trap) => {
  const folder = at(trap.replaceAll(" ", "-"));
  beforeAll(() => {
    mkdirSync(join(folder, "in/train"), { recursive: true });
    mkdirSync(join(folder, "in/a"), { recursive: true });
    for (const ending of endings) traps[trap]?.(join(folder, `data${ending}`));
    for (const name of inside) traps[trap]?.(join(folder, "in", name));
  });

  const named = [...sources.keys()].filter((name) => name !== "digits");
  it.each(named)(
    "is refused as data of the source %s",
    async (source) => {
      for (const path of [...endings.map((ending) => join(folder, `data${ending}`)), join(folder, "in")])
        expect(E.isLeft(await inTime(open(`${source}:${path}`, wanted))), path).toBe(true);
    },
    300_000,
  );

  it.each(["state.json", "spec.json", "model.safetensors", "optimizer.safetensors"])(
    "is refused as a run's %s",
    async (name) => {
      const run = join(folder, `run-${name}`);
      await startRun(start(run));
      rmSync(join(run, name));
      traps[trap]?.(join(run, name));
      expect(E.isLeft(await inTime(openRun(run, compileTiny)))).toBe(true);
    },
  );

  it("is refused as a spec, and is no model of another tool", async () => {
    for (const ending of [".json", ".npy", ".zip", ""]) {
      const path = join(folder, `data${ending}`);
      const text = await inTime(readText(path));
      expect(E.isLeft(text) || E.isLeft(compileSource(text.right)), path).toBe(true);
      const model = await inTime(foreignAt(path, {}));
      expect(model === undefined || E.isLeft(model), path).toBe(true);
      expect(["", undefined]).toContain((await inTime(textAt(path)))?.replaceAll("\0", ""));
    }
  });

  it("is refused as figures, a record and a lock", async () => {
    const run = join(folder, "kept");
    mkdirSync(run);
    for (const name of ["figures.json", recordFile, lockFile]) traps[trap]?.(join(run, name));
    expect(await inTime(figuresIn(run))).toBeUndefined();
    expect((await inTime(readRecord(run))).size).toBe(0);
    const lock = await inTime(lockFolder(run));
    if (E.isRight(lock)) await lock.right.release();
  });
});

describe("safetensors", () => {
  it("of 90 MB of spaces is read in a moment", () => {
    const header = new TextEncoder().encode(`{${" ".repeat(90_000_000)}}`);
    const bytes = new Uint8Array(8 + header.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    const before = process.memoryUsage().rss;
    expect(E.isRight(readSafetensors(bytes))).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
  });

  it("tells a key that stands twice, however it is spelled", () => {
    const [a, twice] = [
      '"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}',
      '"\\u0061":{"dtype":"F32","shape":[],"data_offsets":[0,4]}',
    ];
    const header = new TextEncoder().encode(`{${a},${twice}}`);
    const bytes = new Uint8Array(8 + header.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    expect(readSafetensors(bytes)).toMatchObject({ left: { _tag: "DuplicateKey", key: "a" } });
  });

  it("is refused when it is cut anywhere", async () => {
    const tensors = new Map([["w", { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } as const]]);
    const whole = writeSafetensors({ tensors, metadata: new Map([["a}", 'b":"\\']]) });
    expect(E.isRight(readSafetensors(whole))).toBe(true);
    for (let length = 0; length < whole.length; length++)
      expect(E.isLeft(readSafetensors(whole.subarray(0, length)))).toBe(true);
  });
});

it.skipIf(process.platform === "win32")("a file that anybody names is plain or refused", async () => {
  expect(await inTime(readBytes("/dev/zero"))).toMatchObject({ left: { code: "NOT_A_FILE" } });
  expect(readFileSync("/dev/null").length).toBe(0);
});

/** Where files of a person's are opened; everything else reads through these, or reads the package's own. */
const doors: ReadonlyArray<readonly [file: string, why: string]> = [
  ["runtime/checkpoint/atomic.ts", "plain files whole"],
  ["runtime/file/plain.ts", "plain files by position"],
  ["runtime/data/file-rows.ts", "rows of a file that a door has opened"],
  ["runtime/data/picture-store.ts", "room on disk of graft's own"],
  ["runtime/run/holder.ts", "what the system says of a process"],
  ["src/bases.ts", "what a spec extends: plain files, capped"],
  ["src/run/file.ts", "a spec, or what a shell pipes in"],
  ["src/study/ray/train.ts", "the package's own programs, for a cluster"],
  ["src/typed/vite.ts", "a spec that a page imports, by its bundler"],
  ["runtime/engine/jax/index.ts", "what graft noted of its own environment"],
  ["runtime/export/stock/python.ts", "what a stock tool wrote into a folder of ours"],
  ["runtime/export/stock/tfjs.ts", "an export, just written"],
  ["runtime/picture/raster.ts", "the package's own fonts"],
  ["src/serve/page/routes.ts", "the package's own page"],
  ["src/cli/page.ts", "the package's own pages"],
  ["src/cli/studio/serve.ts", "the package's own page"],
  ["src/cli/command/studio.ts", "the page that it has just copied"],
];

it("nothing else opens a file: a new reader goes through a door", () => {
  const root = join(import.meta.dirname, "../..");
  const reads =
    /^import [^;]*\b(?:readFile|readFileSync|createReadStream|openSync|open)\b[^;]*from "node:fs(?:\/promises)?"/m;
  const found = ["runtime", "src"].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: "utf8" })
      .map((name) => `${top}/${name}`)
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => {
        const text = readFileSync(join(root, file), "utf8");
        return reads.test(text) || /\bfs\.(?:readFile|readFileSync|createReadStream|openSync|open)\(/.test(text);
      }),
  );
  expect(found.filter((file) => !doors.some(([door]) => door === file))).toEqual([]);
  expect(doors.map(([file]) => file).filter((file) => !found.includes(file))).toEqual([]);
});
