// A contender in a process of its own: a Python framework, or ours alone where memory is measured. In: a task and who
// runs it; out: a contender that passes lines of JSON to and fro (peer/python/peers.py says which).
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import type { EngineName } from "../../runtime/engine/registry.js";
import { type Absent, type Contender, isAbsent } from "../contest.js";
import type { Spec, Task } from "../ours.js";

/** What a worker answers: what was asked for, or why it can't. */
type Reply = Readonly<Record<string, unknown>> & { readonly absent?: string };

/** What a worker holds, at most, since it opened its model; absent where it or the system does not tell. */
export interface Held {
  /** Bytes of the process resident beyond what was before. */
  readonly resident?: number;
  /** Bytes of tensors, by its own count. */
  readonly tensors?: number;
}

export interface Worker extends Contender {
  /** The framework's own words: its version and how it runs. */
  readonly title: string;
  readonly memory: () => Promise<Held>;
  readonly parameters: () => Promise<Readonly<Record<string, Float64Array>>>;
  /** The least |input| of a ReLU so far; of `torch-float64` only. */
  readonly margin: () => Promise<number>;
}

/** Lines to a process and back, one answer for each, in turn. */
const converse = (child: ChildProcessByStdio<Writable, Readable, null>) => {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (message: Readonly<Record<string, unknown>>): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    return done ? { absent: "its process ended" } : (JSON.parse(value) as Reply);
  };
};

type Place = Readonly<Record<"name" | "dtype", string>> & {
  readonly shape: ReadonlyArray<number>;
  readonly at: number;
};

/** Tensors one after the other, and where each begins. */
const openFile = () => {
  const parts: Array<Buffer> = [];
  let at = 0;
  const put = (name: string, { dtype, shape, data }: Tensor): Place => {
    const place = { name, dtype, shape, at };
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    at += data.byteLength;
    return place;
  };
  return { put, bytes: (): Buffer => Buffer.concat(parts) };
};

/** What a model in Python takes, in this order. */
const fedInOrder = ["image", "z", "digit", "class", "latent"] as const;

const inOrder = (batch: Tensors): ReadonlyArray<readonly [string, Tensor]> =>
  fedInOrder.flatMap((name) => {
    const found = batch[name];
    return found === undefined ? [] : [[name, found] as const];
  });

/** The message that opens a task in Python, its tensors written to `path`. */
export const openInPython = (task: Task, path: string, peer: string, model: string) => {
  const file = openFile();
  const parameters = Object.entries(task.parameters).map(([name, value]) => file.put(name, value));
  const batches = task.batches.map((batch) => inOrder(batch).map(([name, value]) => file.put(name, value)));
  writeFileSync(path, file.bytes());
  const { optimizer } = task.model.core.train;
  if (!("epsilon" in optimizer)) throw new Error("every contender trains by Adam");
  return { peer, model, train: task.graph === "train", epsilon: optimizer.epsilon, file: path, parameters, batches };
};

type Ask = ReturnType<typeof converse>;

const asked = async (ask: Ask, message: Readonly<Record<string, unknown>>): Promise<Reply> => {
  const reply = await ask(message);
  if (reply.absent !== undefined) throw new Error(reply.absent);
  return reply;
};

const stepsOf =
  (ask: Ask): Contender["steps"] =>
  async (from, count) => {
    const { ms, values } = await asked(ask, { cmd: "steps", from, count });
    const losses = values as ReadonlyArray<number | null>;
    return (ms as ReadonlyArray<number>).map((time, i) => ({ ms: time, value: losses[i] ?? Number.NaN }));
  };

const parametersOf = (ask: Ask, folder: string) => async (): Promise<Readonly<Record<string, Float64Array>>> => {
  const file = join(folder, "parameters");
  const { parameters } = await asked(ask, { cmd: "parameters", file });
  const bytes = new Uint8Array(readFileSync(file)).buffer;
  const count = (shape: ReadonlyArray<number>): number => shape.reduce((a, b) => a * b, 1);
  return Object.fromEntries(
    (parameters as ReadonlyArray<Place>).map(({ name, shape, at }) => [
      name,
      new Float64Array(bytes, at, count(shape)),
    ]),
  );
};

/** A process that answers, and a folder that lasts as long. */
interface Host {
  readonly ask: Ask;
  readonly folder: string;
  readonly end: () => void;
}

const startHost = ([command = "", ...args]: ReadonlyArray<string>): Host => {
  const folder = mkdtempSync(join(tmpdir(), "graft-bench-"));
  const child = spawn(command, args, { cwd: root, stdio: ["pipe", "pipe", "ignore"] });
  const failed = once(child, "error").then(([cause]): Reply => ({ absent: (cause as Error).message }));
  child.stdin.on("error", () => {}); // a process that did not start answers by its error
  const ask = converse(child);
  return {
    ask: (message) => Promise.race([failed, ask(message)]),
    folder,
    end: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const openIn = async (
  { ask, folder }: Host,
  name: string,
  message: Readonly<Record<string, unknown>>,
  dispose: () => void,
): Promise<Worker | Absent> => {
  const opened = await ask({ cmd: "open", ...message });
  if (opened.absent !== undefined) {
    dispose();
    return { name, absent: opened.absent };
  }
  return {
    name,
    title: opened["title"] as string,
    steps: stepsOf(ask),
    memory: async () => (await asked(ask, { cmd: "memory" })) as Held,
    parameters: parametersOf(ask, folder),
    margin: async () => (await asked(ask, { cmd: "margin" }))["margin"] as number,
    dispose,
  };
};

const root = join(import.meta.dirname, "../..");
const script = join(import.meta.dirname, "python/peers.py");

export type PythonPeer = "torch" | "torch-compile" | "torch-float64" | "floor" | "jax" | "tf-function" | "keras";

/** The models of peer/python/models.py. */
export type PythonModel = "cvae" | "conv-cvae" | "colour" | "point" | "decode";

/** Frameworks take seconds to load: the processes that hold them stay, and get one model after the other. */
const hosts = new Map<PythonPeer, Host>();

const hostOf = (command: string, peer: PythonPeer): Host => {
  const host = hosts.get(peer) ?? startHost([command, "-B", script]);
  hosts.set(peer, host);
  return host;
};

/** Ends the processes that stayed. */
export const endHosts = (): void => {
  for (const host of hosts.values()) host.end();
  hosts.clear();
};

/** A Python framework on a task, in the Python that GRAFT_PEERS names; in a process started for it where `fresh`. */
export const python = async (
  name: string,
  task: Task,
  peer: PythonPeer,
  model: PythonModel,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<Worker | Absent> => {
  const command = process.env["GRAFT_PEERS"];
  if (!command) return { name, absent: "GRAFT_PEERS names no Python (see bench/README.md)" };
  const host = fresh ? startHost([command, "-B", script]) : hostOf(command, peer);
  const message = openInPython(task, join(host.folder, "tensors"), peer, model);
  return openIn(host, name, message, fresh ? host.end : () => {});
};

/**
 * Ours in a process of its own: its memory is its own, and so are the settings of the native library, which are read
 * once a process.
 */
export const alone = async (
  engine: EngineName,
  spec: Spec,
  samples: number,
  graph: Task["graph"] = "train",
): Promise<Worker | Absent> => {
  const host = startHost([process.execPath, "--import", "tsx", join(root, "bench/alone.ts")]);
  const worker = await openIn(host, `graft, ${engine}`, { engine, spec, samples, graph }, host.end);
  if (isAbsent(worker)) return worker;
  return { ...worker, peakBytes: async () => (await worker.memory()).tensors ?? Number.NaN };
};
