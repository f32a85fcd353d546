// The native addon of @tensorflow/tfjs-node, loaded by itself: its sessions are all that this engine needs, and the
// library around it would make itself the backend of every other engine in the process.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

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

export type Loaded =
  | { readonly _tag: "Loaded"; readonly binding: Binding }
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Broken"; readonly message: string };

const require = createRequire(import.meta.url);

const packageFolder = (): string | undefined => {
  try {
    return dirname(require.resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    return undefined;
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

/** Read by the native library once, when it is loaded; what the environment says already stays. oneDNN's kernels announce
 * themselves on the screen, take longer on dense layers that fit the cache, and gain a tenth on small convolutions. */
const settings = ({ intra, inter }: Threads): Readonly<Record<string, string>> => ({
  TF_CPP_MIN_LOG_LEVEL: "3",
  TF_ENABLE_ONEDNN_OPTS: "0",
  ...(intra !== undefined && { TF_NUM_INTRAOP_THREADS: `${intra}` }),
  ...(inter !== undefined && { TF_NUM_INTEROP_THREADS: `${inter}` }),
});

/** The threads that one operation has, as the loaded library sees it. */
export const threadsWithin = (): number => Number(process.env["TF_NUM_INTRAOP_THREADS"]) || availableParallelism();

/** The operations that may run at once. */
export const operationsAtOnce = (): number => Number(process.env["TF_NUM_INTEROP_THREADS"]) || availableParallelism();

/** Loads the addon, without a word on the screen. */
export const loadBinding = (threads: Threads): Loaded => {
  const folder = packageFolder();
  const addon = folder && addonIn(folder);
  if (addon === undefined) return { _tag: "Absent" };
  for (const [name, value] of Object.entries(settings(threads))) process.env[name] ??= value;
  try {
    return { _tag: "Loaded", binding: require(addon) as Binding };
  } catch (cause) {
    return { _tag: "Broken", message: cause instanceof Error ? cause.message : String(cause) };
  }
};
