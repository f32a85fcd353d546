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

const manifestIn = (model: Readonly<Record<string, unknown>>): Manifest | undefined => {
  const [group, ...others] = Array.isArray(model["weightsManifest"]) ? model["weightsManifest"] : [];
  if (!isRecord(group) || others.length > 0) return undefined;
  const { paths, weights } = group;
  return Array.isArray(paths) && paths.every(isName) && Array.isArray(weights) && weights.every(isEntry)
    ? { paths, weights }
    : undefined;
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

export const fromTfjs = async (bytes: Uint8Array, beside: Beside): Promise<Came> => {
  const model = parsed(new TextDecoder().decode(bytes));
  if (!isRecord(model)) return broken("JSON", "it does not parse");
  const [notes, manifest] = [model["userDefinedMetadata"], manifestIn(model)];
  const graft = isRecord(notes) ? notes["graft"] : undefined;
  if (!isRecord(graft) || manifest === undefined) return E.left({ _tag: "NotOurs" });
  const shards: Array<Uint8Array> = [];
  for (const path of manifest.paths) {
    const shard = await beside(path);
    if (shard === undefined) return broken("a GraphModel", `${path} is not beside it`);
    shards.push(shard);
  }
  const tensors = read(manifest, joined(shards));
  if (tensors === undefined) return broken("a GraphModel", "its shards are not what its manifest says");
  return collected(graft["spec"], placesIn(graft["weights"]), (name) => tensors.get(name));
};
