// The native engine: TensorFlow's own runtime, through the addon of @tensorflow/tfjs-node. The whole program is one
// SavedModel, so a train step is one call. Fastest on a processor, but its library is built or downloaded, not just installed.
import type { Engine, EngineDefinition } from "../engine.js";
import { type Loaded, loadBinding, type Threads, threadsWithin } from "./binding.js";
import { openSession } from "./session.js";

const help = "`npm run native` sets it up";

const refusal = (loaded: Exclude<Loaded, { readonly _tag: "Loaded" }>): string =>
  loaded._tag === "Absent"
    ? `TensorFlow's native library is not installed; ${help}`
    : `TensorFlow's native library does not load (${loaded.message.split("\n")[0]}); ${help} anew`;

/** The engine. The numbers of threads count for the first that is opened in a process. Rejects with one sentence. */
export const tensorflowEngine = async (threads: Threads = {}): Promise<Engine> => {
  const loaded = loadBinding(threads);
  if (loaded._tag !== "Loaded") throw new Error(refusal(loaded));
  const { binding } = loaded;
  return {
    name: "tensorflow",
    version: `TensorFlow ${binding.TF_Version}`,
    threads: threadsWithin(),
    load: async (program) => openSession(program, binding),
  };
};

let opened: ReturnType<EngineDefinition["open"]> | undefined;

export const tensorflow: EngineDefinition = {
  name: "tensorflow",
  optional: true,
  doc: "TensorFlow's native library on all cores: the fastest on a processor, set up by `npm run native`",
  open: () => {
    opened ??= tensorflowEngine().then(
      (engine) => ({ _tag: "Ready", engine }),
      (cause: Error) => ({ _tag: "Unavailable", why: cause.message }),
    );
    return opened;
  },
};
