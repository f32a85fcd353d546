// On a machine with a GPU: graft as a user runs it (`graft train --engine jax`: the whole loop, with data, logs and
// checkpoints) beside torch.compile and PyTorch in CUDA graphs, JAX by hand and Keras (peer/python/gpu.py), whose steps
// are timed alone. Out: samples a second after warm-up, ratios, graft's overhead, memory. One run takes less than eight
// minutes; whoever's turn would begin later is named. bench/gpu.sh sets up what this needs. GPU_TINY=1 runs tiny sizes
// on a processor, so that a test can see that all of it works.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Precision } from "../runtime/engine/engine.js";
import type { Bench, Print } from "./bench.js";
import { npyHeader, piece } from "./data.js";
import { megabytes, times } from "./measure.js";
import { type Spec, task } from "./ours.js";
import { openInPython, type PythonModel } from "./peer/worker.js";
import { table } from "./table.js";
import { colour } from "./workloads.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const tiny = process.env["GPU_TINY"] === "1";
/** How long each is timed, and how long all may take. */
const [seconds, limit] = [tiny ? 0.2 : 4, tiny ? 3600 : Number(process.env["GPU_SECONDS"] ?? 430)];

interface Row {
  readonly key: string;
  readonly model: PythonModel;
  readonly spec: Spec;
  /** For `graft train`. */
  readonly file: string;
  readonly label: string;
  readonly shape: ReadonlyArray<number>;
  readonly classes: number;
  readonly z: number;
  readonly samples: number;
  readonly batch: number;
  readonly precision: Precision;
}

interface Kind extends Omit<Row, "key" | "batch" | "precision"> {
  readonly batches: readonly [number, number];
}

const digits = { shape: [28, 28, 1], classes: 10, samples: 50_000 } as const;

const kinds: ReadonlyArray<Kind> = [
  {
    ...digits,
    label: "w1, dense",
    model: "cvae",
    spec: { name: "cvae" },
    file: "specs/gallery/cvae.json",
    z: 2,
    batches: [128, 4096],
  },
  {
    ...digits,
    label: "w2, conv",
    model: "conv-cvae",
    spec: { name: "conv-cvae" },
    file: "specs/gallery/conv-cvae.json",
    z: 8,
    batches: [128, 2048],
  },
  {
    label: "64×64×3",
    model: "colour",
    spec: colour,
    file: "bench/colour.json",
    shape: [64, 64, 3],
    classes: 40,
    z: 64,
    samples: 20_480,
    batches: [128, 512],
  },
];

/** TF32 is what PyTorch's and JAX's users take; a processor has none. */
const usual: Precision = tiny ? "float32" : "tf32";

const rows: ReadonlyArray<Row> = kinds.flatMap(({ batches: [small, large], ...kind }) => {
  const row = (batch: number, precision: Precision): Row => ({
    ...kind,
    samples: tiny ? 4 * batch : kind.samples,
    batch,
    precision,
    key: `${kind.model}-${batch}-${precision}`,
  });
  return tiny ? [row(2, usual)] : [row(small, usual), row(large, usual)];
});

/** The same in bfloat16, of graft and of the best of the others: the larger batches. */
const low: ReadonlyArray<Row> = rows
  .filter((_, i) => (tiny ? i === 0 : i % 2 === 1))
  .map((row) => ({ ...row, precision: "bfloat16", key: `${row.model}-${row.batch}-bfloat16` }));

/** image.npy of random bytes, and the classes in turn; the bytes of a picture's piece are written again and again. */
const dataOf = (folder: string, { spec, shape, classes, samples }: Row): string => {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, "image.npy"), "w");
  writeSync(file, npyHeader(`${samples}, ${shape.join(", ")}`));
  const bytes = piece();
  const size = samples * shape.reduce((a, b) => a * b, 1);
  for (let at = 0; at < size; at += bytes.length) writeSync(file, bytes.subarray(0, Math.min(bytes.length, size - at)));
  closeSync(file);
  const labels = Uint8Array.from({ length: samples }, (_, i) => i % classes);
  const name = spec.name === "colour" ? "class" : "digit";
  writeFileSync(join(folder, `${name}.npy`), Buffer.concat([npyHeader(`${samples},`), labels]));
  return `npy:${folder}`;
};

/** What somebody's row came to, or why it did not. */
type Found =
  | { readonly rate: number; readonly bytes?: number | undefined; readonly overhead?: number | undefined }
  | { readonly absent: string };

/** Bytes of the GPU's memory in use, by all; undefined where there is no nvidia-smi. */
const memoryUsed = (): number | undefined => {
  try {
    const told = execFileSync("nvidia-smi", ["--query-gpu=memory.used", "--format=csv,noheader,nounits", "-i", "0"]);
    return Number(told.toString()) * 2 ** 20;
  } catch {
    return undefined;
  }
};

const closed = (child: ChildProcess): Promise<number | null> =>
  new Promise((done) => {
    child.once("error", () => done(null));
    child.once("close", done);
  });

interface EpochLine {
  readonly at: number;
  /** Samples a second while the engine was at work, as graft itself says. */
  readonly told: number;
}

const epochIn = (line: string): EpochLine | undefined => {
  const [, told] = /^epoch .* ([\d,]+) samples\/s/.exec(line) ?? [];
  return told === undefined ? undefined : { at: performance.now(), told: Number(told.replaceAll(",", "")) };
};

/** From the end of an early epoch to that of the last: by the clock outside, evaluation of nothing, all else. */
const foundIn = (lines: ReadonlyArray<EpochLine>, { samples, batch }: Row, bytes: number | undefined): Found => {
  const from = Math.min(2, lines.length - 2);
  const [first, last] = [lines[from], lines.at(-1)];
  if (first === undefined || last === undefined || first === last) return { absent: "it ended before its third epoch" };
  const steps = Math.ceil(samples / batch);
  const rate = ((lines.length - 1 - from) * samples * 1000) / (last.at - first.at);
  return { rate, overhead: steps > 1 ? 1 - rate / last.told : undefined, bytes };
};

/** `graft train` until it has run for `seconds` beyond its third epoch, then stopped as by Ctrl-C. */
const graft = async (row: Row, address: string, out: string): Promise<Found> => {
  const set = [`train.batch=${row.batch}`, "train.validation=0"].flatMap((change) => ["--set", change]);
  const options = ["--engine", "jax", "--precision", row.precision, "--data", address, "--epochs", "1000000"];
  const before = memoryUsed();
  const child = spawn(process.execPath, ["dist/cli/main.js", "train", row.file, ...options, ...set, "--out", out], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: { XLA_PYTHON_CLIENT_PREALLOCATE: "false", ...process.env },
  });
  const ended = closed(child);
  const lines: Array<EpochLine> = [];
  const said: Array<string> = [];
  let bytes: number | undefined;
  for await (const line of createInterface({ input: child.stderr })) {
    const found = epochIn(line);
    if (found === undefined) {
      if (line.trim() !== "") said.push(line.trim());
      continue;
    }
    lines.push(found);
    const [, , third] = lines;
    if (third === undefined || child.killed || found.at - third.at < 1000 * seconds) continue;
    bytes = memoryUsed();
    child.kill("SIGINT");
  }
  await ended;
  if (lines.length < 2) return { absent: said.slice(-3).join(" ").slice(0, 300) || "it said nothing" };
  return foundIn(lines, row, bytes === undefined || before === undefined ? undefined : bytes - before);
};

const peers = [
  ["torch.compile, CUDA graph", "torch-compile"],
  ["PyTorch, CUDA graph", "torch"],
  ["JAX by hand", "jax"],
  ["Keras", "keras"],
] as const;

interface Reply {
  readonly title?: string;
  readonly missing?: string;
  readonly key?: string;
  readonly rate?: number;
  readonly bytes?: number;
  readonly absent?: string;
}

/** All rows of a peer, in one process of its own. */
const peer = async (
  name: string,
  asked: ReadonlyArray<Row>,
  { folder, until }: Run,
  print: Print,
): Promise<ReadonlyMap<string, Found>> => {
  const python = process.env["GRAFT_PEERS"] ?? process.env["GRAFT_PYTHON"];
  if (!python) return new Map(asked.map(({ key }) => [key, { absent: "GRAFT_PEERS names no Python" }]));
  const tasks = asked.map(({ key, model, spec, samples, batch, shape, classes, z, precision }) => {
    const opening = openInPython(task(spec, 1), join(folder, `${model}.tensors`), name, model);
    return { ...opening, key, samples, batch, shape, classes, z, precision, seconds };
  });
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ tasks, until: until / 1000 }));
  const child = spawn(python, ["-B", "bench/peer/python/gpu.py", name, path], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", GOMP_SPINCOUNT: "10000", XLA_PYTHON_CLIENT_PREALLOCATE: "false" },
  });
  const ended = closed(child);
  const found = new Map<string, Found>();
  let why = "its process ended";
  for await (const line of createInterface({ input: child.stdout })) {
    const { title, missing, key = "", rate, bytes, absent } = JSON.parse(line) as Reply;
    if (title !== undefined) print(title);
    if (missing !== undefined) why = missing;
    if (absent !== undefined) found.set(key, { absent });
    if (rate !== undefined) found.set(key, { rate, bytes: bytes || undefined });
  }
  await ended;
  for (const { key } of asked) if (!found.has(key)) found.set(key, { absent: why });
  return found;
};

interface Run {
  readonly folder: string;
  readonly until: number;
}

const whole = (n: number): string => Math.round(n).toLocaleString("en");

const cell = (found: Found | undefined, ours: Found | undefined): string => {
  if (found === undefined || "absent" in found) return "–";
  const ratio = ours === undefined || "absent" in ours || found === ours ? "" : ` (${times(ours.rate / found.rate)})`;
  return `${whole(found.rate)}${ratio}`;
};

const bytesOf = (found: Found | undefined): string =>
  found === undefined || "absent" in found || found.bytes === undefined ? "–" : megabytes(found.bytes);

const overheadOf = (found: Found | undefined): string =>
  found === undefined || "absent" in found || found.overhead === undefined
    ? "–"
    : `${(100 * found.overhead).toFixed(1)} %`;

type Results = ReadonlyArray<ReadonlyMap<string, Found>>;

const tablesOf = ([ours, ...theirs]: Results, asked: ReadonlyArray<Row>, print: Print): void => {
  const names = peers.map(([name]) => name);
  const label = ({ label: model, batch, precision }: Row): string => `${model}, batch ${batch}, ${precision}`;
  const body = asked.map((row) => [
    label(row),
    cell(ours?.get(row.key), undefined),
    ...theirs.map((found) => cell(found.get(row.key), ours?.get(row.key))),
    overheadOf(ours?.get(row.key)),
  ]);
  print(table([["samples a second (graft against it)", "graft train", ...names, "overhead"], ...body]));
  print("");
  const memory = asked.map((row) => [label(row), ...[ours, ...theirs].map((found) => bytesOf(found?.get(row.key)))]);
  print(table([["GPU memory at most", "graft train", ...names], ...memory]));
  for (const [i, found] of [ours, ...theirs].entries())
    for (const row of asked) {
      const one = found?.get(row.key);
      if (one !== undefined && "absent" in one)
        print(`${["graft train", ...names][i]}, ${label(row)}: absent, because ${one.absent}`);
    }
};

const oursOf = async (asked: ReadonlyArray<Row>, { folder, until }: Run): Promise<ReadonlyMap<string, Found>> => {
  const found = new Map<string, Found>();
  for (const row of asked) {
    const { key } = row;
    const late: Found = { absent: "the time was up" };
    const address = join(folder, `${row.model}-${row.samples}`);
    found.set(key, Date.now() > until ? late : await graft(row, dataOf(address, row), join(folder, key)));
  }
  return found;
};

/** Those of the rows that a peer runs: bfloat16 is the best one's alone. */
const rowsOf = (name: string): ReadonlyArray<Row> => (name === "torch-compile" ? [...rows, ...low] : rows);

const measure = async (print: Print): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "graft-gpu-"));
  const run: Run = { folder, until: Date.now() + 1000 * limit };
  try {
    const results: Array<ReadonlyMap<string, Found>> = [await oursOf([...rows, ...low], run)];
    for (const [, name] of peers) results.push(await peer(name, rowsOf(name), run, print));
    print("");
    tablesOf(results, [...rows, ...low], print);
    print(`(each timed for ${seconds} s after warm-up. graft train: the whole loop from outside, with data, logs and`);
    print(
      " checkpoints; overhead is what of it is not the engine's. Memory: graft's by nvidia-smi, all of its process;",
    );
    print(" the others' by their own allocator's peak)");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const gpu: Bench = {
  name: "gpu",
  doc: "on a GPU: graft train --engine jax beside torch.compile and PyTorch in CUDA graphs, JAX by hand, Keras",
  run: async (print) => {
    if (!tiny && memoryUsed() === undefined)
      print("absent, because nvidia-smi finds no GPU here (GPU_TINY=1 tries all)");
    else await measure(print);
  },
};
