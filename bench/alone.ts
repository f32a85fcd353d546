// Ours in a process of its own, so that its memory and the native library's settings are its own. In and out: lines of
// JSON, as peer/python/peers.py has them, but for `open`, which brings a spec.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type EngineName, engines } from "../runtime/engine/registry.js";
import { type Contender, isAbsent } from "./contest.js";
import { ours, type Spec, type Task, task } from "./ours.js";

interface Message {
  readonly cmd: "open" | "steps" | "memory";
  readonly engine: EngineName;
  readonly spec: Spec;
  readonly samples: number;
  readonly graph: Task["graph"];
  readonly from: number;
  readonly count: number;
}

let contender: Contender | undefined;
let before = 0;

/** Bytes by /proc: VmRSS now, VmHWM at most. */
const resident = (field: "VmRSS" | "VmHWM"): number =>
  1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1]);

const open = async ({ engine, spec, samples, graph }: Message): Promise<unknown> => {
  const made = task(spec, samples, graph);
  const found = await engines[engine].open();
  if (found._tag !== "Ready") return { absent: found.why };
  if (process.platform === "linux") {
    writeFileSync("/proc/self/clear_refs", "5");
    before = resident("VmRSS");
  }
  const entry = await ours(made, engine);
  if (isAbsent(entry)) return entry;
  contender = entry;
  return { title: found.engine.version };
};

const steps = async ({ from, count }: Message): Promise<unknown> => {
  const made = (await contender?.steps(from, count)) ?? [];
  return { ms: made.map(({ ms }) => ms), values: made.map(({ value }) => value) };
};

const memory = async (): Promise<unknown> => ({
  ...(process.platform === "linux" && { resident: resident("VmHWM") - before }),
  tensors: await contender?.peakBytes?.(),
});

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as Message;
  const reply = await { open, steps, memory }[message.cmd](message);
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
process.exit();
