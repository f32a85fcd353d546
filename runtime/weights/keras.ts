/**
 * Weights that Keras wrote: `.keras` archives, and HDF5 files of weights or of whole models, of versions 2 and 3.
 *
 * In: the file's bytes. Out: the arrays of numbers by their paths, `hidden.0`, `gru.cell.1` (version 3 numbers a
 * layer's variables), `hidden.kernel`. Of an archive only its weights are read, not its code-bearing configuration; of
 * an optimiser nothing. HDF5 is read by jsfive, in memory-safe code that opens no other file.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Dataset, Group } from "jsfive";
import { unzipped } from "../file/zip.js";
import { type Found, sized } from "./found.js";
import { broken } from "./problem/broken-file.js";
import type { WeightsProblem } from "./problem/index.js";

type Read = E.Either<WeightsProblem, ReadonlyMap<string, Found>>;

/** Parts of a path that say nothing of which layer it is. */
const silent: ReadonlySet<string> = new Set([
  "model_weights",
  "top_level_model_weights",
  "layers",
  "_layer_checkpoint_dependencies",
  "vars",
]);
const optimiser = /^(optimizer|optimizer_weights)$/;

const [DEEPEST, MOST] = [24, 20_000];

interface Walk {
  readonly isGroup: (value: Group | Dataset) => value is Group;
  readonly tensors: Map<string, Found>;
  readonly bytes: number;
  visited: number;
}

/**
 * The name that a person gave a layer: version 3 files it under its kind, `dense_3`, and keeps the name beside its
 * variables.
 */
const givenName = (walk: Walk, layer: Group): string | undefined => {
  const vars = layer.keys.includes("vars") ? layer.get("vars") : null;
  if (vars === null || !walk.isGroup(vars)) return undefined;
  const { name } = vars.attrs;
  return typeof name === "string" && /^[\w.-]{1,128}$/.test(name) ? name : undefined;
};

const namesIn = (walk: Walk, group: Group, inLayers: boolean): ReadonlyArray<readonly [key: string, name: string]> => {
  const pairs = group.keys.map((key) => {
    const child = inLayers ? group.get(key) : null;
    return [key, (child !== null && walk.isGroup(child) ? givenName(walk, child) : undefined) ?? key] as const;
  });
  const distinct = new Set(pairs.map(([, name]) => name)).size === pairs.length;
  return distinct ? pairs : pairs.map(([key]) => [key, key] as const);
};

const numbersOf = ({ shape }: Dataset, value: ArrayLike<unknown>): Found | undefined => {
  const count = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from(value as ArrayLike<number>, Number);
  return data.length === count ? { shape, data } : undefined;
};

/** Chunks may be compressed, but no data set is a thousand times its file. */
const believable = ({ shape }: Dataset, bytes: number): boolean =>
  sized(shape) && shape.reduce((product, n) => product * n, 1) <= bytes * 1032;

/** A path in the file as a name. */
export const pathName = (path: ReadonlyArray<string>): string =>
  path
    .filter((part) => !silent.has(part))
    .map((part) => part.replace(/:0$/, ""))
    .filter((part, i, all) => part !== all[i - 1])
    .join(".");

const walkGroup = (walk: Walk, group: Group, path: ReadonlyArray<string>): WeightsProblem | undefined => {
  for (const [key, name] of namesIn(walk, group, path.at(-1) === "layers")) {
    if (path.length === 0 && optimiser.test(key)) continue;
    if (++walk.visited > MOST || path.length > DEEPEST)
      return broken("an HDF5 file", "it is nested too deep, or holds too much");
    const child = group.get(key);
    if (child === null) continue;
    const problem = walk.isGroup(child) ? walkGroup(walk, child, [...path, name]) : keep(walk, child, [...path, name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const keep = (walk: Walk, set: Dataset, path: ReadonlyArray<string>): WeightsProblem | undefined => {
  if (typeof set.dtype !== "string" || !/^[<>|]?[fiu][1-8]$/.test(set.dtype)) return undefined;
  const name = pathName(path);
  if (!believable(set, walk.bytes)) return broken("an HDF5 file", `${name} promises more than the file can hold`);
  const found = numbersOf(set, set.value);
  if (found === undefined) return broken("an HDF5 file", `${name} is cut off`);
  walk.tensors.set(name, found);
  return undefined;
};

/** HDF5, whoever wrote it. */
export const readHdf5 = async (file: Uint8Array): Promise<Read> => {
  const h5 = await import("jsfive");
  const walk: Walk = {
    isGroup: (value): value is Group => value instanceof h5.Group,
    tensors: new Map(),
    bytes: file.byteLength,
    visited: 0,
  };
  try {
    const problem = walkGroup(walk, new h5.File(file.slice().buffer, "weights"), []);
    return problem === undefined ? E.right(walk.tensors) : E.left(problem);
  } catch (error) {
    return E.left(broken("an HDF5 file", error instanceof Error ? error.message : String(error)));
  }
};

/** Texts that stand with a whole file, such as the configuration of a model; "" where it has none. */
export const attributesOf = async (file: Uint8Array, names: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const h5 = await import("jsfive");
  try {
    const { attrs } = new h5.File(file.slice().buffer, "weights");
    return names.map((name) => (typeof attrs[name] === "string" ? attrs[name] : ""));
  } catch {
    return names.map(() => "");
  }
};

/** The names of layers in the order in which a configuration lists them: names, and nothing else that it says. */
const layerNames = (config: unknown): ReadonlyArray<string> => {
  if (Array.isArray(config)) return config.flatMap(layerNames);
  if (typeof config !== "object" || config === null) return [];
  const own = "name" in config && typeof config.name === "string" ? [config.name] : [];
  const inner = ["config", "layers", "layer"].flatMap((key) =>
    Object.hasOwn(config, key) ? layerNames((config as Readonly<Record<string, unknown>>)[key]) : [],
  );
  return [...own, ...inner];
};

const namesOf = (config: Uint8Array | undefined): ReadonlyArray<string> =>
  E.getOrElse((): ReadonlyArray<string> => [])(
    E.tryCatch(() => (config === undefined ? [] : layerNames(JSON.parse(new TextDecoder().decode(config)))), E.toError),
  );

/** HDF5 lists by the alphabet; the configuration, as values flow. */
const inOrder = (tensors: ReadonlyMap<string, Found>, names: ReadonlyArray<string>): ReadonlyMap<string, Found> => {
  const at = (name: string): number => {
    const found = Math.min(...name.split(".").flatMap((part) => (names.includes(part) ? [names.indexOf(part)] : [])));
    return Number.isFinite(found) ? found : names.length;
  };
  return new Map([...tensors].sort(([a], [b]) => at(a) - at(b)));
};

/** The weights of a `.keras` archive. */
export const readKeras = async (file: Uint8Array): Promise<Read> => {
  const members = await unzipped(file, (name) => name === "model.weights.h5" || name === "config.json");
  const held = E.isRight(members) ? members.right : new Map<string, Uint8Array>();
  const weights = held.get("model.weights.h5");
  if (weights === undefined) return E.left(broken("a .keras archive", "it holds no model.weights.h5"));
  const names = namesOf(held.get("config.json"));
  return E.map((tensors: ReadonlyMap<string, Found>) => inOrder(tensors, names))(await readHdf5(weights));
};
