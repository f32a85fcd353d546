// Whole processes: `graft train` as a person types it, beside a plain PyTorch script of the same job
// (peer/python/plain.py). Each is started anew, and they take turns. Shown: how long until the first step, until
// the last checkpoint was written, until the process ended, and the most that was resident.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeNpy } from "../runtime/checkpoint/npy.js";
import { stream } from "../runtime/random/stream.js";
import type { Bench, Print } from "./bench.js";
import { status } from "./data.js";
import { megabytes, type Spread, spread, takeTurns, times } from "./measure.js";
import { table } from "./table.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(process.env["PROCESS_ROUNDS"] ?? 3);

interface Job {
  /** As plain.py calls it. */
  readonly name: string;
  readonly doc: string;
  readonly spec: string;
  readonly set?: ReadonlyArray<string>;
  readonly input: "image" | "rows";
  readonly shape: ReadonlyArray<number>;
  readonly classes: number;
  readonly samples: number;
  readonly epochs: number;
}

const digit = { input: "image", shape: [28, 28], classes: 10, samples: 2048, epochs: 20 } as const;

const jobs: ReadonlyArray<Job> = [
  { name: "dense", doc: "gallery/cvae, dense", spec: "specs/gallery/cvae.json", ...digit },
  { name: "conv", doc: "gallery/conv-cvae", spec: "specs/gallery/conv-cvae.json", ...digit, epochs: 8 },
  {
    name: "tiny",
    doc: "4 + 4 → 16 → 4, batch 8",
    spec: "bench/process/tiny.json",
    input: "image",
    shape: [4],
    classes: 4,
    samples: 1024,
    epochs: 40,
  },
  {
    name: "colour",
    doc: "64×64×3, convolutions with batch-norm, batch 64",
    spec: "bench/process/colour-norm.json",
    input: "image",
    shape: [64, 64, 3],
    classes: 40,
    samples: 1024,
    epochs: 3,
  },
  {
    name: "attention",
    doc: "gallery/attention-cvae, batch 64",
    spec: "specs/gallery/attention-cvae.json",
    ...digit,
    input: "rows",
    epochs: 5,
  },
  {
    name: "gru",
    doc: "gallery/gru-cvae over 100 time steps of 8, batch 64",
    spec: "specs/gallery/gru-cvae.json",
    set: ["inputs.rows.length=100", "inputs.rows.features=8", "inputs.rows.from=rows"],
    input: "rows",
    shape: [100, 8],
    classes: 10,
    samples: 1024,
    epochs: 4,
  },
];

/** Random pictures or rows, and their classes in turn. */
const drawn = (folder: string, { input, shape, classes, samples }: Job): string => {
  mkdirSync(folder);
  const from = stream(1, "bench/process");
  const size = samples * shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, () => from.below(256) / 255);
  writeFileSync(join(folder, `${input}.npy`), writeNpy({ shape: [samples, ...shape], data }));
  const labels = Uint8Array.from({ length: samples }, (_, i) => i % classes);
  writeFileSync(join(folder, "digit.npy"), writeNpy({ shape: [samples], data: labels }));
  return folder;
};

/** What a process took, in seconds, and held, in bytes. */
interface Took {
  /** Until its first step was taken. */
  readonly first: number;
  readonly trained: number;
  readonly whole: number;
  /** Of all its threads, as far as it was last looked at: on a busy machine this says more than the clock. */
  readonly processor: number;
  readonly resident: number;
}

interface Contender {
  readonly name: string;
  readonly command: ReadonlyArray<string>;
  readonly environment?: Readonly<Record<string, string>>;
  /** A file that is there once the first step is taken. */
  readonly mark: string;
  /** What an earlier turn left, which would be in the way. */
  readonly left: string;
}

const saysTrained = "measuring what was trained";

/** Tells of its standard error, and fails with its last words where it fails. */
const ended = (child: ChildProcess, onError: (text: string) => void): Promise<void> =>
  new Promise((done, fail) => {
    const said: Array<string> = [];
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      onError(text);
    });
    child.once("error", fail);
    child.once("close", (code) => (code === 0 ? done() : fail(new Error(said.join("").trim().slice(-400)))));
  });

/** Jiffies a second, as Linux tells them to programs. */
const JIFFIES = 100;

/** Seconds of user and system time of a process and its threads. */
const processorOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / JIFFIES;
};

type Seen = Pick<Took, "processor" | "resident">;

/** What the system tells of a process now; what was seen before once it has ended. */
const seen = ({ pid = 0 }: ChildProcess, before: Seen): Seen => {
  try {
    return { processor: processorOf(pid), resident: Math.max(before.resident, status(pid, "VmHWM") || 0) };
  } catch {
    return before;
  }
};

const took = async ({ command: [file = "", ...args], environment, mark, left }: Contender): Promise<Took> => {
  rmSync(left, { recursive: true, force: true });
  const started = performance.now();
  const since = (): number => (performance.now() - started) / 1000;
  const child = spawn(file, args, {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...environment },
  });
  let [first, trained] = [Number.NaN, Number.NaN];
  let last: Seen = { processor: 0, resident: 0 };
  const watch = setInterval(() => {
    if (Number.isNaN(first) && existsSync(mark)) first = since();
    last = seen(child, last);
  }, 10);
  await ended(child, (text) => {
    if (text.includes(saysTrained)) trained = since();
  }).finally(() => clearInterval(watch));
  const whole = since();
  return { first, trained: Number.isNaN(trained) ? whole : trained, whole, ...last };
};

const ours = (job: Job, engine: string, folder: string): Contender => {
  const out = join(folder, `run-${engine}`);
  const set = (job.set ?? []).flatMap((change) => ["--set", change]);
  const options = ["--data", `npy:${join(folder, "data")}`, "--epochs", `${job.epochs}`, "--engine", engine, ...set];
  return {
    name: `graft, ${engine}`,
    command: [process.execPath, "dist/cli/main.js", "train", job.spec, ...options, "--out", out],
    mark: join(out, "state.json"),
    left: out,
  };
};

const theirs = (job: Job, python: string, threads: number, folder: string): Contender => {
  const mark = join(folder, `mark-${threads}`);
  const args = [job.name, join(folder, "data"), `${job.epochs}`, `${threads}`, mark];
  return {
    name: `PyTorch, ${threads === 1 ? "one thread" : `${threads} threads`}`,
    command: [python, "-B", "bench/peer/python/plain.py", ...args],
    environment: { GOMP_SPINCOUNT: process.env["GOMP_SPINCOUNT"] ?? "10000", OMP_NUM_THREADS: `${threads}` },
    mark,
    left: mark,
  };
};

interface Row {
  readonly name: string;
  readonly all: ReadonlyArray<Took>;
}

const over = ({ all }: Row, field: keyof Took): Spread => spread(all.map((one) => one[field]));

const seconds = (n: number): string => `${n.toFixed(2)} s`;

/** How many times as fast as the better PyTorch. */
const against = (row: Row, peers: ReadonlyArray<Row>, field: "trained" | "whole" | "processor"): string => {
  const best = Math.min(...peers.map((peer) => over(peer, field).median));
  return peers.length === 0 || peers.includes(row) ? "" : ` (${times(best / over(row, field).median)})`;
};

const cellsOf = (row: Row, peers: ReadonlyArray<Row>): ReadonlyArray<string> => [
  row.name,
  seconds(over(row, "first").median),
  `${seconds(over(row, "trained").median)}${against(row, peers, "trained")}`,
  `${seconds(over(row, "whole").median)}${against(row, peers, "whole")}`,
  `${over(row, "whole").least.toFixed(2)}–${over(row, "whole").most.toFixed(2)}`,
  `${seconds(over(row, "processor").median)}${against(row, peers, "processor")}`,
  megabytes(over(row, "resident").median),
];

/** All rounds of a job; who fails is named with its own last words, and has no row. */
const contest = async (contenders: ReadonlyArray<Contender>, print: Print): Promise<ReadonlyArray<Row>> => {
  const all = contenders.map((): Array<Took> => []);
  const failed = new Set<number>();
  const turns = contenders.map((contender, i) => async () => {
    if (failed.has(i)) return [];
    try {
      all[i]?.push(await took(contender));
    } catch (cause) {
      failed.add(i);
      print(`${contender.name}: absent, because ${cause instanceof Error ? cause.message : cause}`);
    }
    return [];
  });
  await takeTurns(turns, rounds);
  return contenders.flatMap(({ name }, i) => (failed.has(i) ? [] : [{ name, all: all[i] ?? [] }]));
};

const run = async (job: Job, print: Print): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "graft-process-"));
  try {
    drawn(join(folder, "data"), job);
    const python = process.env["GRAFT_PEERS"];
    if (!python) print("PyTorch: absent, because GRAFT_PEERS names no Python (see bench/README.md)");
    const peers = python ? [1, 2].map((threads) => theirs(job, python, threads, folder)) : [];
    const rows = await contest([...["tensorflow", "wasm"].map((name) => ours(job, name, folder)), ...peers], print);
    const peerRows = rows.filter(({ name }) => peers.some((peer) => peer.name === name));
    const head = ["first step after", "trained after", "ended after", "min–max", "processor time", "resident at most"];
    print(table([[`${job.doc}, ${job.epochs} epochs`, ...head], ...rows.map((row) => cellsOf(row, peerRows))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Those that PROCESS_JOBS names, or all. */
const asked = (): ReadonlyArray<Job> => {
  const names = process.env["PROCESS_JOBS"]?.split(",");
  return names === undefined ? jobs : jobs.filter(({ name }) => names.includes(name));
};

export const processes: Bench = {
  name: "process",
  doc: "graft train as a whole process, beside a plain PyTorch script of the same job",
  run: async (print) => {
    for (const job of asked()) {
      await run(job, print);
      print("");
    }
    print(`(${rounds} interleaved rounds, medians; ratios to the better PyTorch: more than 1 is faster than it.`);
    print(" After training graft measures what it trained, by a classifier too, and draws; the script does neither)");
  },
};
