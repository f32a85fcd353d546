/**
 * What computes batches: models by key, loaded on an engine.
 *
 * In: programs with their numbers, then feeds. Out: the outputs of a graph. Here the engine runs in this thread;
 * `threads.ts` has the same on threads of their own, so that the server answers others meanwhile.
 */
import type { Program } from "../../compiler/ir/program.js";
import type { Engine, Session, Tensors } from "../../runtime/engine/engine.js";

/** A model's program and numbers, as plain data: it may go to another thread. */
export interface Loadable {
  readonly program: Program;
  readonly state: Tensors;
  /** Runs that prepare the engine's plans, so that the first caller waits for none. */
  readonly warm: ReadonlyArray<{ readonly graph: string; readonly feeds: Tensors }>;
}

export interface Compute {
  /** The engine's name and version. */
  readonly engine: string;
  /** How many batches can be under way at once. */
  readonly slots: number;
  readonly load: (key: string, model: Loadable) => Promise<void>;
  readonly run: (key: string, graph: string, feeds: Tensors) => Promise<Tensors>;
  readonly unload: (key: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The engine in this thread. */
export const computeHere = (engine: Engine): Compute => {
  const sessions = new Map<string, Session>();
  const unload = async (key: string): Promise<void> => {
    sessions.get(key)?.dispose();
    sessions.delete(key);
  };
  return {
    engine: `${engine.name}, ${engine.version}`,
    slots: 1,
    load: async (key, { program, state, warm }) => {
      const session = await engine.load(program);
      await session.write(state);
      for (const { graph, feeds } of warm) await session.run(graph, feeds);
      sessions.set(key, session);
    },
    run: async (key, graph, feeds) => {
      const session = sessions.get(key);
      if (session === undefined) throw new Error(`no model ${key} is loaded`);
      return session.run(graph, feeds);
    },
    unload,
    close: async () => {
      for (const key of [...sessions.keys()]) await unload(key);
    },
  };
};
