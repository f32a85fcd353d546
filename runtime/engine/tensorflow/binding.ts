// The native addon of @tensorflow/tfjs-node, loaded by itself: its sessions are all that this engine needs, and the
// library around it would make itself the backend of every other engine in the process.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, constants } from "node:os";
import { dirname, join } from "node:path";
import { ownNative } from "../places.js";

export interface TensorInfo {
  readonly id: number;
  readonly shape: ReadonlyArray<number>;
}

/** What the addon offers, as its own `tfjs_binding.d.ts` has it; only what is used here. */
export interface Binding {
  readonly createTensor: (shape: ReadonlyArray<number>, type: number, data: Float32Array | Int32Array) => number;
  readonly deleteTensor: (id: number) => void;
  readonly tensorDataSync: (id: number) => Float32Array | Int32Array;
  readonly loadSavedModel: (folder: string, tags: string) => number;
  readonly deleteSavedModel: (id: number) => void;
  /** Names are tensors, `node:0`, joined by commas. */
  readonly runSavedModel: (
    id: number,
    inputs: ReadonlyArray<number>,
    inputNames: string,
    outputNames: string,
  ) => ReadonlyArray<TensorInfo>;
  /** Tensors made by JavaScript or given to it, and not deleted yet. */
  readonly getNumOfTensors: () => number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_Version: string;
}

/** TensorFlow's two pools; all cores for each where absent. The variables of the environment in brackets go first. */
export interface Threads {
  /** How many threads one operation may use (TF_NUM_INTRAOP_THREADS). */
  readonly intra?: number;
  /** How many operations may run at once (TF_NUM_INTEROP_THREADS). */
  readonly inter?: number;
}

/** What the addon lacks; `graft native` builds it from scripts/native/shim.c and lays it beside the addon. */
interface Shim {
  /** Sends the process's stderr nowhere, and brings it back. */
  readonly hush: () => void;
  readonly speak: () => void;
  /** Whether sessions run in the thread that calls from now on. */
  readonly inCaller: (yes: boolean) => void;
  /** Whether graphs loaded from now on run as they are written; absent from a shim of an earlier version. */
  readonly asWritten?: (yes: boolean) => void;
}

export interface Native {
  readonly binding: Binding;
  /** Absent where the addon came without our shim. */
  readonly inCaller?: Shim["inCaller"] | undefined;
  readonly asWritten?: Shim["asWritten"] | undefined;
}

export type Loaded =
  | ({ readonly _tag: "Loaded" } & Native)
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Broken"; readonly message: string };

const require = createRequire(import.meta.url);

/** Where an addon may be: what `graft native` set up, then a tfjs-node that the project has for itself. */
const folders = (): ReadonlyArray<string> => {
  try {
    return [ownNative(), dirname(require.resolve("@tensorflow/tfjs-node/package.json"))];
  } catch {
    return [ownNative()];
  }
};

/** The addon's file: of those built for an interface that this Node has, the newest. */
const addonIn = (folder: string): string | undefined => {
  const built = join(folder, "lib");
  const newest = Number(process.versions["napi"] ?? 0);
  const versions = (existsSync(built) ? readdirSync(built) : [])
    .map((name) => Number(/^napi-v(\d+)$/.exec(name)?.[1] ?? Number.NaN))
    .filter((version) => version <= newest)
    .sort((a, b) => b - a);
  return versions.map((version) => join(built, `napi-v${version}`, "tfjs_binding.node")).find(existsSync);
};

/**
 * Loaded before the addon and for the whole process, so that the addon's calls of the library find the shim's first.
 */
const shimBeside = (addon: string): Shim | undefined => {
  const file = join(dirname(addon), "shim.node");
  if (!existsSync(file)) return undefined;
  const loading: { readonly exports: unknown } = { exports: {} };
  process.dlopen(loading, file, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL);
  return loading.exports as Shim;
};

/**
 * The cores that this process is to keep busy: all, or as many as whoever started it gave it (src/study/sweep/jobs.ts).
 */
const cores = (): number => Number(process.env["GRAFT_THREADS"]) || availableParallelism();

/**
 * On two cores a thread for each operation and two operations at once is fastest, since then each half of a batch is a
 * chain of its own. More cores than two chains can use are better shared by all threads of an operation.
 */
const usual = (): Required<Threads> => ({ intra: cores() > 2 ? cores() : 1, inter: cores() });

/** The threads that one operation has, as the loaded library sees it. */
export const threadsWithin = (): number => Number(process.env["TF_NUM_INTRAOP_THREADS"]) || availableParallelism();

/** The operations that may run at once. */
export const operationsAtOnce = (): number => Number(process.env["TF_NUM_INTEROP_THREADS"]) || availableParallelism();

/** Whether oneDNN's kernels are used. */
export const usesOneDnn = (): boolean => process.env["TF_ENABLE_ONEDNN_OPTS"] === "1";

/** Tells the library what it reads once, when it is loaded; what the environment says already stays. */
const settle = ({ intra, inter }: Required<Threads>, silent: boolean): void => {
  const setting = (name: string, value: number): void => {
    process.env[name] ??= `${value}`;
  };
  setting("TF_CPP_MIN_LOG_LEVEL", 3);
  setting("TF_NUM_INTRAOP_THREADS", intra);
  setting("TF_NUM_INTEROP_THREADS", inter);
  // oneDNN's kernels are faster where an operation has one thread; with several they take longer on dense layers that
  // fit the cache. They announce themselves on the screen, so they stay off where nothing silences them.
  setting("TF_ENABLE_ONEDNN_OPTS", silent && threadsWithin() === 1 ? 1 : 0);
};

/** Loads the addon, without a word on the screen. */
export const loadBinding = (threads: Threads): Loaded => {
  const addon = folders()
    .map(addonIn)
    .find((found) => found !== undefined);
  if (addon === undefined) return { _tag: "Absent" };
  let shim: Shim | undefined;
  try {
    shim = shimBeside(addon);
    settle({ ...usual(), ...threads }, shim !== undefined);
    shim?.hush();
    return { _tag: "Loaded", binding: require(addon) as Binding, inCaller: shim?.inCaller, asWritten: shim?.asWritten };
  } catch (cause) {
    return { _tag: "Broken", message: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    shim?.speak();
  }
};
