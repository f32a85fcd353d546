/**
 * Models on threads of their own.
 *
 * In: which engines to try, and how many threads. Out: a Compute with a slot for each thread, every model loaded in all
 * of them. A thread that dies takes the batch that it was computing with it, and another one takes its place with the
 * same models.
 */
import { Worker } from "node:worker_threads";
import type { Tensors } from "../../runtime/engine/engine.js";
import type { EngineName } from "../../runtime/engine/registry.js";
import { fromPackage } from "../report/package.js";
import type { Compute, Loadable } from "./compute.js";
import type { Ask, Say } from "./worker.js";

/** The compiled file, in the package, wherever this one was bundled to. */
const source = fromPackage("dist/src/serve/worker.js");

type Asked = Ask extends infer A ? (A extends Ask ? Omit<A, "id"> : never) : never;

interface Waiting {
  readonly done: (outputs: Tensors) => void;
  readonly fail: (why: Error) => void;
}

interface Thread {
  readonly engine: string;
  readonly ask: (ask: Asked, move?: Array<ArrayBuffer>) => Promise<Tensors>;
  readonly end: () => Promise<void>;
}

/** Starts a thread and waits until its engine is open. `onLost` is told once, when it ends without being asked to. */
const openThread = (engines: ReadonlyArray<EngineName>, onLost: () => void): Promise<Thread> =>
  new Promise((opened, refuse) => {
    const worker = new Worker(source, { workerData: { engines }, name: "graft-serve" });
    const waiting = new Map<number, Waiting>();
    let [next, ready, ending] = [0, false, false];
    const lose = (why: string): void => {
      for (const { fail } of waiting.values()) fail(new Error(why));
      waiting.clear();
      refuse(new Error(why));
      if (ready && !ending) onLost();
      ending = true;
    };
    const ask: Thread["ask"] = (asked, move = []) =>
      new Promise((done, fail) => {
        if (ending) return fail(new Error("the thread has ended"));
        const id = next++;
        waiting.set(id, { done, fail });
        worker.postMessage({ ...asked, id }, move);
      });
    const end = async (): Promise<void> => {
      ending = true;
      await worker.terminate();
    };
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", (code) => lose(`the thread ended with code ${code}`));
    worker.on("message", (say: Say) => {
      if (say.type === "unable") return refuse(new Error(say.why));
      if (say.type === "ready") {
        ready = true;
        return opened({ engine: say.engine, ask, end });
      }
      const asked = waiting.get(say.id);
      waiting.delete(say.id);
      if (say.type === "done") asked?.done(say.outputs ?? {});
      else asked?.fail(new Error(say.why));
    });
  });

/** Feeds made for one run may go with it. */
const movable = (feeds: Tensors): Array<ArrayBuffer> =>
  Object.values(feeds).flatMap(({ data }) =>
    data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength ? [data.buffer] : [],
  );

/** Opens `count` threads; rejects where no engine opens in them. */
export const computeOnThreads = async (engines: ReadonlyArray<EngineName>, count: number): Promise<Compute> => {
  const models = new Map<string, Loadable>();
  const threads: Array<Thread | undefined> = [];
  const busy = new Set<Thread>();
  let closed = false;
  const place = async (index: number): Promise<Thread> => {
    const thread = await openThread(engines, () => {
      threads[index] = undefined;
      if (!closed) void place(index).catch(() => undefined);
    });
    for (const [key, model] of models) await thread.ask({ type: "load", key, model });
    threads[index] = thread;
    return thread;
  };
  const first = await place(0);
  for (let index = 1; index < count; index++) await place(index);
  const alive = (): ReadonlyArray<Thread> => threads.filter((thread) => thread !== undefined);
  const free = async (): Promise<Thread> => {
    for (let tries = 0; tries < 100; tries++) {
      const found = alive().find((thread) => !busy.has(thread));
      if (found !== undefined) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("no thread came back");
  };
  return {
    engine: first.engine,
    slots: count,
    load: async (key, model) => {
      models.set(key, model);
      await Promise.all(alive().map((thread) => thread.ask({ type: "load", key, model })));
    },
    run: async (key, graph, feeds) => {
      const thread = await free();
      busy.add(thread);
      try {
        return await thread.ask({ type: "run", key, graph, feeds }, movable(feeds));
      } finally {
        busy.delete(thread);
      }
    },
    unload: async (key) => {
      models.delete(key);
      await Promise.all(alive().map((thread) => thread.ask({ type: "unload", key }).catch(() => undefined)));
    },
    close: async () => {
      closed = true;
      await Promise.all(alive().map((thread) => thread.end()));
    },
  };
};
