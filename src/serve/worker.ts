/**
 * A thread that computes. In: messages that load, run and unload models. Out: a message for each, with outputs or a
 * sentence that says what went wrong.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Tensors } from "../../runtime/engine/engine.js";
import { chooseEngine, type EngineName } from "../../runtime/engine/registry.js";
import { type Compute, computeHere, type Loadable } from "./compute.js";

/** What the server asks of a thread. */
export type Ask =
  | { readonly id: number; readonly type: "load"; readonly key: string; readonly model: Loadable }
  | { readonly id: number; readonly type: "run"; readonly key: string; readonly graph: string; readonly feeds: Tensors }
  | { readonly id: number; readonly type: "unload"; readonly key: string };

/** What a thread says: first that it is ready, then an answer to each `Ask`. */
export type Say =
  | { readonly type: "ready"; readonly engine: string }
  | { readonly type: "unable"; readonly why: string }
  | { readonly type: "done"; readonly id: number; readonly outputs?: Tensors }
  | { readonly type: "failed"; readonly id: number; readonly why: string };

/** Buffers that can go to the server without a copy: those that hold nothing else. */
const movable = (outputs: Tensors | undefined): Array<ArrayBuffer> => {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(outputs ?? {}))
    if (data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength) buffers.add(data.buffer);
  return [...buffers];
};

const perform = async (compute: Compute, ask: Ask): Promise<Tensors | undefined> => {
  if (ask.type === "run") return compute.run(ask.key, ask.graph, ask.feeds);
  await (ask.type === "load" ? compute.load(ask.key, ask.model) : compute.unload(ask.key));
  return undefined;
};

const start = async (names: ReadonlyArray<EngineName>): Promise<void> => {
  const port = parentPort;
  if (port === null) return;
  const say = (message: Say, move: Array<ArrayBuffer> = []): void => port.postMessage(message, move);
  const choice = await chooseEngine(names);
  if (choice.engine === undefined) {
    say({ type: "unable", why: choice.refused.map(({ name, why }) => `${name}: ${why}`).join("; ") });
    return;
  }
  const compute = computeHere(choice.engine);
  port.on("message", (ask: Ask) => {
    perform(compute, ask).then(
      (outputs) => say({ type: "done", id: ask.id, ...(outputs && { outputs }) }, movable(outputs)),
      (error: unknown) =>
        say({ type: "failed", id: ask.id, why: error instanceof Error ? error.message : String(error) }),
    );
  });
  say({ type: "ready", engine: compute.engine });
};

await start((workerData as { readonly engines: ReadonlyArray<EngineName> }).engines);
