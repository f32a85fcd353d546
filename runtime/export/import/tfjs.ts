/**
 * A GraphModel that graft wrote, read back.
 *
 * In: the bytes of `model.json`, and how files beside it are read. Out: the spec's text and each weight from its
 * shards. A shard is a name beside the file, never a path elsewhere; what the manifest promises is held against the
 * bytes that there are.
 */
import * as E from "fp-ts/lib/Either.js";
import { restored } from "../../../compiler/export/quantise.js";
import { joined } from "../../checkpoint/joined.js";
import type { StoredTensor } from "../../checkpoint/safetensors.js";
import type { ImportProblem } from "../problem/index.js";
import { broken, type Came, collected, isRecord, numbersOf, parsed, placesIn } from "./arrived.js";

/** Reads a file beside the one that names it. */
export type Beside = (name: string) => Promise<Uint8Array | undefined>;

interface Entry {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "float32" | "int32";
  readonly quantization?: Readonly<Record<string, unknown>>;
}

const isShape = (value: unknown): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) &&
  typeof value["name"] === "string" &&
  isShape(value["shape"]) &&
  (value["dtype"] === "float32" || value["dtype"] === "int32") &&
  (value["quantization"] === undefined || isRecord(value["quantization"]));

const bytesEach = ({ quantization }: Entry): number =>
  quantization === undefined ? 4 : quantization["dtype"] === "uint8" ? 1 : 2;

/** A stored tensor as numbers; undefined where what is said of it makes no sense. */
const tensorOf = ({ shape, dtype, quantization }: Entry, bytes: Uint8Array): StoredTensor | undefined => {
  if (quantization === undefined) return numbersOf(bytes, shape, dtype === "float32" ? "f32" : "i32");
  const { dtype: stored, scale, min } = quantization;
  if (stored === "float16")
    return {
      dtype: "f32",
      shape,
      data: restored({ _tag: "float16", stored: new Uint16Array(new Uint8Array(bytes).buffer) }),
    };
  if (stored !== "uint8" || typeof scale !== "number" || typeof min !== "number") return undefined;
  return {
    dtype: "f32",
    shape,
    data: restored({ _tag: "uint8", stored: bytes, scale, zero: Math.round(-min / scale) }),
  };
};

interface Manifest {
  readonly paths: ReadonlyArray<string>;
  readonly weights: ReadonlyArray<Entry>;
}

const isName = (value: unknown): value is string => typeof value === "string" && /^[\w.-]+$/.test(value);

const isGroup = (value: unknown): value is Manifest =>
  isRecord(value) &&
  Array.isArray(value["paths"]) &&
  value["paths"].every(isName) &&
  Array.isArray(value["weights"]) &&
  value["weights"].every(isEntry);

const manifestIn = (model: Readonly<Record<string, unknown>>): ReadonlyArray<Manifest> | undefined => {
  const groups = model["weightsManifest"];
  return Array.isArray(groups) && groups.length > 0 && groups.every(isGroup) ? groups : undefined;
};

const read = ({ weights }: Manifest, all: Uint8Array): ReadonlyMap<string, StoredTensor> | undefined => {
  const tensors = new Map<string, StoredTensor>();
  let at = 0;
  for (const entry of weights) {
    const length = bytesEach(entry) * entry.shape.reduce((product, size) => product * size, 1);
    if (at + length > all.length) return undefined;
    const tensor = tensorOf(entry, all.subarray(at, at + length));
    if (tensor === undefined) return undefined;
    tensors.set(entry.name, tensor);
    at += length;
  }
  return tensors;
};

/** Every tensor that a `model.json` lists, from the shards beside it. */
export const shardsOf = async (
  model: Readonly<Record<string, unknown>>,
  beside: Beside,
): Promise<E.Either<ImportProblem, ReadonlyMap<string, StoredTensor>>> => {
  const groups = manifestIn(model);
  if (groups === undefined) return broken("a model of TensorFlow.js", "it has no sound list of weights");
  const all: Array<readonly [string, StoredTensor]> = [];
  for (const group of groups) {
    const shards: Array<Uint8Array> = [];
    for (const path of group.paths) {
      const shard = await beside(path);
      if (shard === undefined) return broken("a model of TensorFlow.js", `${path} is not beside it`);
      shards.push(shard);
    }
    const tensors = read(group, joined(shards));
    if (tensors === undefined) return broken("a model of TensorFlow.js", "its shards are not what its manifest says");
    all.push(...tensors);
  }
  return E.right(new Map(all));
};

export const fromTfjs = async (bytes: Uint8Array, beside: Beside): Promise<Came> => {
  const model = parsed(new TextDecoder().decode(bytes));
  if (!isRecord(model)) return broken("JSON", "it does not parse");
  const notes = model["userDefinedMetadata"];
  const graft = isRecord(notes) ? notes["graft"] : undefined;
  if (!isRecord(graft) || manifestIn(model) === undefined) return E.left({ _tag: "NotOurs" });
  const tensors = await shardsOf(model, beside);
  if (E.isLeft(tensors)) return tensors;
  return collected(graft["spec"], placesIn(graft["weights"]), (name) => tensors.right.get(name));
};
