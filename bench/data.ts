// Getting data in: memory and the first step of large files, what reading a batch costs beside a step, a table beside
// pandas, pictures beside PyTorch's loader. Each contender is a process of its own; memory is the most that was
// resident, for tables and pictures beyond what was when its libraries were loaded.
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as E from "fp-ts/lib/Either.js";
import sharp from "sharp";
import type { Wanted } from "../runtime/data/dataset.js";
import { open } from "../runtime/data/files.js";
import { blockOf, type Dataset, epochOrder, fetched, gather } from "../runtime/data/index.js";
import { stream } from "../runtime/random/stream.js";
import type { Bench, Print } from "./bench.js";
import { isAbsent } from "./contest.js";
import { megabytes, milliseconds, spread, times } from "./measure.js";
import { ours, task } from "./ours.js";
import { table } from "./table.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const PIXELS = 784;

/** Random bytes of a piece, written again and again. */
export const piece = (): Uint8Array => {
  const bytes = new Uint8Array(PIXELS * 1024);
  const from = stream(1, "bench/data");
  for (let i = 0; i < bytes.length; i++) bytes[i] = from.below(256);
  return bytes;
};

export const npyHeader = (shape: string): Uint8Array => {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
  return Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]), Buffer.from(`${text}\n`)]);
};

/** image.npy of so many pictures of 28 × 28 bytes, and digit.npy. */
const pictures = (folder: string, count: number): string => {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, "image.npy"), "w");
  writeSync(file, npyHeader(`${count}, 28, 28`));
  const bytes = piece();
  for (let left = count; left > 0; left -= 1024) writeSync(file, bytes.subarray(0, Math.min(left, 1024) * PIXELS));
  ftruncateSync(file, 128 + count * PIXELS);
  closeSync(file);
  const digits = Uint8Array.from({ length: count }, (_, i) => i % 10);
  writeFileSync(join(folder, "digit.npy"), Buffer.concat([npyHeader(`${count},`), digits]));
  return `npy:${folder}`;
};

export const status = (pid: number, field: "VmHWM" | "VmRSS"): number =>
  1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

interface Begun {
  /** Until the checkpoint that a run makes after its first step, in milliseconds. */
  readonly first: number;
  readonly resident: number;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** `graft train` as a person calls it, stopped some seconds after its first step. */
const begun = async (address: string, out: string, seconds: number): Promise<Begun> => {
  const started = performance.now();
  const args = [
    "train",
    join(root, "specs/gallery/cvae.json"),
    "--data",
    address,
    "--engine",
    "wasm",
    "--out",
    out,
    "--quiet",
  ];
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  while (!existsSync(join(out, "state.json")) && child.exitCode === null) await wait(5);
  const first = performance.now() - started;
  await wait(1000 * seconds);
  const resident = child.pid === undefined || child.exitCode !== null ? Number.NaN : status(child.pid, "VmHWM");
  child.kill("SIGKILL");
  await ended;
  return { first, resident };
};

const large = async (print: Print, folder: string): Promise<void> => {
  const rows = [["pictures of 28 × 28 bytes", "file", "first step after", "resident at most", "of the file"]];
  for (const [count, seconds] of [
    [600_000, 5],
    [Number(process.env["DATA_LARGE"] ?? 10_900_000), 20],
  ] as const) {
    const place = join(folder, String(count));
    const { first, resident } = await begun(pictures(place, count), join(folder, `run-${count}`), seconds);
    const file = count * PIXELS;
    rows.push([
      count.toLocaleString("en"),
      megabytes(file),
      milliseconds(first),
      megabytes(resident),
      times(resident / file),
    ]);
    rmSync(place, { recursive: true, force: true });
  }
  print(table(rows));
};

const image: Wanted = { name: "image", role: "input", shape: [28, 28, 1], dtype: "f32", range: [0, 1] };

/** Milliseconds that a batch of 128 takes, over an epoch's first batches. */
const batches = async (dataset: Dataset): Promise<ReadonlyArray<number>> => {
  const order = epochOrder(dataset.count, 1, 1, blockOf(dataset));
  let batch: ReturnType<typeof gather> | undefined;
  const spent: Array<number> = [];
  for (let i = 0; i < 400; i++) {
    const started = performance.now();
    const coming = fetched(dataset, order, i * 128, i * 128 + 128);
    if (coming !== undefined) await coming;
    batch = gather(dataset, order, i * 128, i * 128 + 128, batch);
    spent.push(performance.now() - started);
  }
  return spent;
};

const reading = async (print: Print, folder: string): Promise<void> => {
  const made = task({ name: "cvae" }, 128);
  const contender = await ours(made, "wasm");
  if (isAbsent(contender)) return print(`no wasm: ${contender.absent}`);
  const steps = spread((await contender.steps(1, 60)).map(({ ms }) => ms));
  const rows = [
    ["a batch of 128", "median", "mean", "of a wasm step"],
    ["a step of gallery/cvae", milliseconds(steps.median), "", ""],
  ];
  for (const [label, count] of [
    ["held, 60,000 pictures", 60_000],
    ["from a file of 1.2 GB", 1_500_000],
  ] as const) {
    const place = join(folder, `read-${count}`);
    const opened = await open(pictures(place, count), [image]);
    if (E.isLeft(opened)) throw new Error(JSON.stringify(opened.left));
    const spent = await batches(opened.right);
    const mean = spent.reduce((sum, each) => sum + each, 0) / spent.length;
    rows.push([
      label,
      milliseconds(spread(spent).median),
      milliseconds(mean),
      `${((100 * mean) / steps.median).toFixed(1)} %`,
    ]);
    rmSync(place, { recursive: true, force: true });
  }
  print(table(rows));
};

interface Measured {
  readonly ms: number;
  readonly resident: number;
}

/** One reading by a process of its own: ours, or Python's where GRAFT_PEERS names it. */
const alone = (what: "table" | "pictures", path: string): ReadonlyArray<readonly [string, Measured]> => {
  const run = (command: string, args: ReadonlyArray<string>): Measured =>
    JSON.parse(
      execFileSync(command, [...args, what, path], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }),
    );
  const mine = run(process.execPath, ["--import", "tsx", join(root, "bench/peer/reading.ts")]);
  const python = process.env["GRAFT_PEERS"];
  const theirs =
    python === undefined
      ? []
      : [
          [
            what === "table" ? "pandas" : "DataLoader, 2 workers",
            run(python, [join(root, "bench/peer/python/reading.py")]),
          ] as const,
        ];
  return [["graft", mine], ...theirs];
};

const beside = (print: Print, title: string, all: ReadonlyArray<readonly [string, Measured]>): void => {
  const theirs = all[1]?.[1];
  const rows = all.map(([name, { ms, resident }]) => [
    name,
    milliseconds(ms),
    megabytes(resident),
    theirs === undefined ? "" : `${times(ms / theirs.ms)} the time, ${times(resident / theirs.resident)} the memory`,
  ]);
  print(table([[title, "time", "memory", "of the peer's"], ...rows]));
  if (theirs === undefined) print("Python's: absent, because GRAFT_PEERS names none");
};

const csv = (print: Print, folder: string): void => {
  const path = join(folder, "table.csv");
  const file = openSync(path, "w");
  writeSync(file, `${Array.from({ length: 20 }, (_, i) => `c${i}`).join(",")}\n`);
  const from = stream(1, "bench/csv");
  for (let part = 0; part < 100; part++) {
    const lines = Array.from({ length: 10_000 }, () =>
      Array.from({ length: 20 }, () => from.normal().toFixed(5)).join(","),
    );
    writeSync(file, `${lines.join("\n")}\n`);
  }
  closeSync(file);
  beside(print, "a CSV of 1,000,000 × 20", alone("table", path));
};

const jpegs = async (print: Print, folder: string): Promise<void> => {
  const place = join(folder, "jpegs");
  for (const name of ["a", "b"]) mkdirSync(join(place, name), { recursive: true });
  const from = stream(1, "bench/jpegs");
  for (let i = 0; i < 5000; i++) {
    const small = Buffer.from(Uint8Array.from({ length: 8 * 8 * 3 }, () => from.below(256)));
    await sharp(small, { raw: { width: 8, height: 8, channels: 3 } })
      .resize(128, 128)
      .jpeg()
      .toFile(join(place, i % 2 === 0 ? "a" : "b", `${i}.jpg`));
  }
  beside(print, "5,000 JPEGs of 128 × 128, brought to 64 × 64", alone("pictures", place));
};

export const data: Bench = {
  name: "data",
  doc: "large files, what a batch costs, a table beside pandas, pictures beside PyTorch's DataLoader",
  run: async (print) => {
    const folder = mkdtempSync(join(tmpdir(), "graft-bench-data-"));
    try {
      for (const part of [large, reading, csv, jpegs]) {
        await part(print, folder);
        print("");
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
