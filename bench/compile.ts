// The compiler's own time. In-process over generated dense specs of growing length, and `graft check` as a whole process.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { front, lower } from "../compiler/compile.js";
import { emitPlan } from "../compiler/emit/index.js";
import { wasmTarget } from "../compiler/emit/target.js";
import type { Bench, Print } from "./bench.js";
import { interleaved, milliseconds, range, spread, timed } from "./measure.js";
import { table } from "./table.js";

const lengths = [64, 256, 1024, 4096] as const;
const repeats = 3;
const processes = 7;
const root = join(import.meta.dirname, "..");

/** A conditional VAE with `layers` dense layers, half in each module. */
const generated = (layers: number): string => {
  const stack = Array.from({ length: layers / 2 - 1 }, () => ({ type: "dense", units: 16, activation: "relu" }));
  return JSON.stringify(
    {
      graft: 1,
      name: `dense-${layers}`,
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

/** One compilation, phase by phase. The plan is what an engine makes of the train graph at its first step. */
const compileOnce = async (text: string): Promise<Times> => {
  const typed = front({ name: "generated.json", text });
  if (E.isLeft(typed)) throw new Error(typed.left.map(({ _tag }) => _tag).join(", "));
  const train = lower(typed.right).graphs["train"];
  if (train === undefined) throw new Error("no train graph");
  return {
    front: await timed(() => front({ name: "generated.json", text })),
    lower: await timed(() => lower(typed.right)),
    plan: await timed(() => emitPlan(train, 128, wasmTarget)),
  };
};

const inProcess = async (print: Print): Promise<void> => {
  const perLayer = (ms: number, layers: number): string => (ms / layers).toFixed(3);
  const rows: Array<ReadonlyArray<string>> = [
    ["dense layers", "check", "compile", "plan of train", "check/layer", "compile/layer", "plan/layer"],
  ];
  for (let warm = 0; warm < 3; warm++) await compileOnce(generated(lengths[0]));
  for (const layers of lengths) {
    const text = generated(layers);
    const taken: Array<Times> = [];
    for (let i = 0; i < repeats; i++) taken.push(await compileOnce(text));
    const median = (of: (times: Times) => number): number => spread(taken.map(of)).median;
    const checked = median((t) => t.front);
    const whole = median((t) => t.front + t.lower);
    const planned = median((t) => t.plan);
    rows.push([
      String(layers),
      ...[checked, whole, planned].map(milliseconds),
      ...[checked, whole, planned].map((ms) => perLayer(ms, layers)),
    ]);
  }
  print(table(rows));
  print(`(median of ${repeats}, warm; check: text to typed model; compile: check, every derived graph, and the optimiser)`);
};

/** The built command, or the sources where there is no build. */
const command = (): { readonly how: string; readonly args: ReadonlyArray<string> } => {
  const built = join(root, "dist/src/cli/main.js");
  return existsSync(built)
    ? { how: "built", args: [built] }
    : { how: "no build here, so from the sources, which adds tsx", args: ["--import", "tsx", join(root, "src/cli/main.ts")] };
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
    await inProcess(print);
    await wholeProcess(print);
  },
};
