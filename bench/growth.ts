// How a train step's time and memory grow with batch and width. Everybody, ours too, is alone in a process that is
// started for one size, so that what it adds to its process is its own; they take turns.
import type { Bench, Print } from "./bench.js";
import { type Absent, isAbsent, measured } from "./contest.js";
import { megabytes, milliseconds, type Spread, times } from "./measure.js";
import { type Spec, task } from "./ours.js";
import { alone, python, type Worker } from "./peer/worker.js";
import { table } from "./table.js";

const batches = [8, 32, 128, 512, 1024] as const;
const widths = [128, 512, 1024, 2048, 4096] as const;
const rounds = 5;
const turn = 100;

const contenders = (spec: Spec, samples: number): Promise<ReadonlyArray<Worker | Absent>> => {
  const made = task(spec, samples);
  return Promise.all([
    alone("tensorflow", spec, samples),
    alone("wasm", spec, samples),
    python("PyTorch", made, "torch", "cvae", { fresh: true }),
    python("JAX", made, "jax", "cvae", { fresh: true }),
  ]);
};

const timeIn = (time: Spread | undefined, ours: Spread | undefined): string => {
  if (time === undefined) return "–";
  const ratio = ours === undefined || ours === time ? "" : ` (${times(time.median / ours.median)})`;
  return `${milliseconds(time.median)}${ratio}`;
};

const bytesIn = (bytes: number | undefined): string => (bytes === undefined ? "–" : megabytes(bytes));

const memoryOf = async (worker: Worker | Absent): Promise<string> => {
  if (isAbsent(worker)) return "–";
  const { resident, tensors } = await worker.memory();
  return tensors === undefined ? bytesIn(resident) : `${bytesIn(resident)} (${bytesIn(tensors)})`;
};

interface Rows {
  readonly time: ReadonlyArray<string>;
  readonly memory: ReadonlyArray<string>;
}

/** What the checks say is printed only where they say NO. */
const complaints =
  (label: string, print: Print): Print =>
  (text) => {
    if (text.includes("NO")) print(`${label}: ${text}`);
  };

const rowsOf = async (label: string, spec: Spec, samples: number, print: Print): Promise<Rows> => {
  const workers = await contenders(spec, samples);
  const results = await measured(workers, { rounds, turn }, complaints(label, print));
  const ours = results.find(([, time]) => time !== undefined)?.[1];
  const memory: Array<string> = [];
  for (const [i, worker] of workers.entries()) {
    memory.push(results[i]?.[1] === undefined ? "–" : await memoryOf(worker));
    if (!isAbsent(worker)) worker.dispose();
  }
  for (const [one] of results) if ("absent" in one) print(`${label}: ${one.name}: absent, because ${one.absent}`);
  return { time: [label, ...results.map(([, time]) => timeIn(time, ours))], memory: [label, ...memory] };
};

interface Size {
  readonly label: string;
  readonly spec: Spec;
  readonly samples: number;
}

const tables = async (sizes: ReadonlyArray<Size>, what: string, print: Print): Promise<void> => {
  const head = ["graft, tensorflow", "graft, wasm", "PyTorch", "JAX"];
  const rows: Array<Rows> = [];
  for (const { label, spec, samples } of sizes) rows.push(await rowsOf(label, spec, samples, print));
  print(table([[`${what}: train step`, ...head], ...rows.map(({ time }) => time)]));
  print("");
  print(table([[`${what}: peak memory`, ...head], ...rows.map(({ memory }) => memory)]));
};

const cvae: Spec = { name: "cvae" };

export const growth: Bench = {
  name: "growth",
  doc: "gallery/cvae at batch 8 to 1,024 and width 128 to 4,096: time and memory",
  run: async (print) => {
    await tables(
      batches.map((samples) => ({ label: `${samples}`, spec: cvae, samples })),
      "batch",
      print,
    );
    print("");
    const wide = widths.map((width) => ({ label: `${width}`, spec: { ...cvae, set: [`let.width=${width}`] } }));
    await tables(
      wide.map(({ label, spec }) => ({ label, spec, samples: 128 })),
      "width, batch 128",
      print,
    );
    print("");
    print(
      `(median of ${rounds} interleaved turns of about ${turn} ms; ratios to the first. Memory: what the process held at`,
    );
    print(" most beyond what it held before it opened the model, by /proc; in brackets our own count of tensors)");
  },
};
