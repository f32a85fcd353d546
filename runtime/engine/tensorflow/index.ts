// The native engine: TensorFlow's own runtime, through the addon of @tensorflow/tfjs-node. The whole program is one
// SavedModel, so a train step is one call. Fastest on a processor, but its library is built or downloaded, not just
// installed.
import type { Engine, EngineDefinition } from "../engine.js";
import { type Loaded, loadBinding, operationsAtOnce, type Threads, threadsWithin, usesOneDnn } from "./binding.js";
import { type Halves, openSession } from "./session.js";

const help = "`graft native` sets it up";

const refusal = (loaded: Exclude<Loaded, { readonly _tag: "Loaded" }>): string =>
  loaded._tag === "Absent"
    ? `TensorFlow's native library is not installed; ${help}`
    : `TensorFlow's native library does not load (${loaded.message.split("\n")[0]}); ${help} anew`;

export interface Settings extends Threads {
  /** By default where it pays, if an operation has one thread (`intra`: 1) and two can run at once. */
  readonly halves?: Halves;
}

/** The engine. The numbers of threads count for the first that is opened in a process. Rejects with one sentence. */
export const tensorflowEngine = async ({ halves, ...threads }: Settings = {}): Promise<Engine> => {
  const loaded = loadBinding(threads);
  if (loaded._tag !== "Loaded") throw new Error(refusal(loaded));
  const { binding } = loaded;
  // Two chains are faster than one where each operation has a thread; where it has several, they are in each other's
  // way.
  const divided = halves ?? (threadsWithin() === 1 && operationsAtOnce() > 1 ? "pays" : "never");
  // Both sum in another order: a run goes on to the bit only as it began.
  const ways = [...(usesOneDnn() ? ["oneDNN"] : []), ...(divided === "never" ? [] : ["batches in halves"])];
  return {
    name: "tensorflow",
    version: [`TensorFlow ${binding.TF_Version}`, ...ways].join(", "),
    threads: Math.max(threadsWithin(), operationsAtOnce()),
    load: async (program) => openSession(program, loaded, divided),
  };
};

/**
 * `GRAFT_NATIVE=off` runs everything as on a machine without the library: CI tests both ways, since the one hid
 * failures of the other.
 */
const switchedOff = (): boolean => process.env["GRAFT_NATIVE"] === "off";

let opened: ReturnType<EngineDefinition["open"]> | undefined;

export const tensorflow: EngineDefinition = {
  name: "tensorflow",
  turn: 1,
  optional: true,
  doc: "TensorFlow's native library on all cores: the fastest on a processor, set up by `graft native`",
  open: () => {
    opened ??= switchedOff()
      ? Promise.resolve({
          _tag: "Unavailable",
          why: "GRAFT_NATIVE=off leaves it out; unset it, and `graft native` sets it up",
        })
      : tensorflowEngine().then(
          (engine) => ({ _tag: "Ready", engine }),
          (cause: Error) => ({ _tag: "Unavailable", why: cause.message }),
        );
    return opened;
  },
};
