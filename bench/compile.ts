// The compiler's own time. In-process over generated dense specs of growing length, and `graft check` as a whole
// process.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { emitPlan } from "../compiler/emit/index.js";
import { wasmTarget } from "../compiler/emit/target.js";
import { front, lower } from "../compiler/pipeline/compile.js";
import type { Bench, Print } from "./bench.js";
import { interleaved, milliseconds, range, spread } from "./measure.js";
import { table } from "./table.js";

/** The last is the most that a spec may have. */
const lengths = [64, 256, 1024, 4096] as const;
const injections = 2;
/** Long specs take seconds: once is enough of those. */
const repeatsOf = (length: number): number => (length <= 256 ? 5 : 1);
const processes = 7;
const root = join(import.meta.dirname, "..");

/** A conditional VAE of dense layers, half in each module, and two injections: `length` in all. */
const generated = (length: number): string => {
  const stack = Array.from({ length: (length - injections) / 2 - 1 }, () => ({
    type: "dense",
    units: 16,
    activation: "relu",
  }));
  return JSON.stringify(
    {
      graft: 1,
      name: `dense-${length}`,
      inputs: { x: { type: "vector", size: 16, range: [0, 1] } },
      conditions: { c: { type: "category", size: 4 } },
      encoder: { input: "x", layers: [...stack, { type: "dense", units: 16, activation: "relu" }] },
      latent: { type: "gaussian", size: 2 },
      decoder: { output: "x", likelihood: "bernoulli", layers: [...stack, { type: "dense", units: 16 }] },
      inject: [
        { condition: "c", into: "encoder", place: "suffix" },
        { condition: "c", into: "decoder", place: "suffix" },
      ],
    },
    null,
    1,
  );
};

interface Times {
  readonly front: number;
  readonly lower: number;
  readonly plan: number;
}

/**
 * What `work` makes, and the milliseconds of processor time it took: others on the machine count less than on a clock.
 */
const clocked = <A>(work: () => A): readonly [A, number] => {
  const start = process.cpuUsage();
  const made = work();
  const { user, system } = process.cpuUsage(start);
  return [made, (user + system) / 1000];
};

/** Above this no plan is made: it would be most of the bench's minutes. */
const longestPlan = 1024;

/** One compilation, phase by phase. The plan is what an engine makes of the train graph at its first step. */
const compileOnce = (text: string, length: number): Times => {
  const [typed, frontTime] = clocked(() => front({ name: "generated.json", text }));
  if (E.isLeft(typed)) throw new Error(typed.left.map(({ _tag }) => _tag).join(", "));
  const [program, lowerTime] = clocked(() => lower(typed.right));
  const train = program.graphs["train"];
  if (train === undefined) throw new Error("no train graph");
  const [, planTime] = length > longestPlan ? [undefined, Number.NaN] : clocked(() => emitPlan(train, 128, wasmTarget));
  return { front: frontTime, lower: lowerTime, plan: planTime };
};

const row = (length: number): ReadonlyArray<string> => {
  const text = generated(length);
  const taken = Array.from({ length: repeatsOf(length) }, () => compileOnce(text, length));
  const medians = [
    (t: Times): number => t.front,
    (t: Times): number => t.front + t.lower,
    (t: Times): number => t.plan,
  ].map((of) => spread(taken.map(of)).median);
  const shown = (text: (ms: number) => string) => medians.map((ms) => (Number.isNaN(ms) ? "–" : text(ms)));
  return [String(length), ...shown(milliseconds), ...shown((ms) => (ms / length).toFixed(3))];
};

const inProcess = (print: Print): void => {
  for (let warm = 0; warm < 3; warm++) compileOnce(generated(lengths[0]), lengths[0]);
  const head = [
    "layers + injections",
    "check",
    "compile",
    "plan of train",
    "check/layer",
    "compile/layer",
    "plan/layer",
  ];
  print(table([head, ...lengths.map(row)]));
  print(
    "(processor time, warm; median of 5 up to 256 layers, one run above. check: text to typed model; compile: check, every derived",
  );
  print(" graph and the optimiser; plan: what the wasm engine makes of the train graph before its first step)");
};

/** The built command, or the sources where there is no build. */
const command = (): { readonly how: string; readonly args: ReadonlyArray<string> } => {
  const built = join(root, "dist/cli/main.js");
  return existsSync(built)
    ? { how: "built", args: [built] }
    : {
        how: "no build here, so from the sources, which adds tsx",
        args: ["--import", "tsx", join(root, "src/cli/main.ts")],
      };
};

const wholeProcess = async (print: Print): Promise<void> => {
  const { how, args } = command();
  const node = (given: ReadonlyArray<string>) =>
    spawnSync(process.execPath, given, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const check = [...args, "check", "specs/gallery/cvae.json"];
  const first = node(check);
  if (first.status !== 0) {
    print(`\ngraft check does not run here: ${first.stderr.trim().split("\n").at(-1) || `exit ${first.status}`}`);
    return;
  }
  const turns = [() => node(check), () => node(["--eval", "0"])];
  const [whole, bare] = await interleaved(turns, processes);
  if (whole === undefined || bare === undefined) return;
  print("");
  print(
    table([
      ["whole process", "median", "min–max"],
      ["graft check specs/gallery/cvae.json", milliseconds(whole.median), range(whole)],
      ["node, doing nothing", milliseconds(bare.median), range(bare)],
    ]),
  );
  print(`(${processes} interleaved runs; ${how})`);
};

export const compile: Bench = {
  name: "compile",
  doc: "the compiler's own time, from 64 to 4,096 layers, and graft check as a process",
  run: async (print) => {
    inProcess(print);
    await wholeProcess(print);
  },
};
