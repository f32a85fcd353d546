/**
 * A whole model of another tool: what it is made of, and its weights.
 *
 * In: the bytes of a `.keras` archive, of an HDF5 file of a whole Keras model, or of TensorFlow.js's `model.json` of a
 * layers model, and how files beside it are read. Out: the configuration, not yet understood, and the tensors by name;
 * undefined where the file is none of these. No code that a file carries is run or kept.
 */
import * as E from "fp-ts/lib/Either.js";
import { unzipped } from "../../file/zip.js";
import type { Found } from "../../weights/found.js";
import { attributeOf } from "../../weights/keras.js";
import type { WeightsProblem } from "../../weights/problem/index.js";
import { type FoundTensors, readWeights } from "../../weights/read.js";
import type { ImportProblem } from "../problem/index.js";
import { broken, isRecord, parsed } from "./arrived.js";
import { type Beside, shardsOf } from "./tfjs.js";

export interface ForeignFile {
  readonly config: unknown;
  /** What it says of how it was trained. */
  readonly compiled?: unknown;
  readonly tensors: FoundTensors;
}

export type CameForeign = E.Either<ImportProblem | WeightsProblem, ForeignFile>;

const begins = (bytes: Uint8Array, start: ReadonlyArray<number>): boolean =>
  start.every((byte, i) => bytes[i] === byte);

const textIn = (bytes: Uint8Array | undefined): unknown =>
  bytes === undefined ? undefined : parsed(new TextDecoder().decode(bytes));

const ofWeights = async (bytes: Uint8Array, config: unknown, compiled: unknown): Promise<CameForeign | undefined> => {
  if (!isRecord(config)) return undefined;
  const tensors = await readWeights(bytes);
  return E.isLeft(tensors) ? tensors : E.right({ config, compiled, tensors: tensors.right });
};

const fromArchive = async (bytes: Uint8Array): Promise<CameForeign | undefined> => {
  const members = await unzipped(bytes, (name) => name === "config.json");
  if (E.isLeft(members)) return undefined;
  const config = textIn(members.right.get("config.json"));
  return ofWeights(bytes, config, isRecord(config) ? config["compile_config"] : undefined);
};

const fromHdf5 = async (bytes: Uint8Array): Promise<CameForeign | undefined> => {
  const [config, training] = await Promise.all(
    ["model_config", "training_config"].map((name) => attributeOf(bytes, name)),
  );
  return ofWeights(bytes, parsed(config ?? ""), parsed(training ?? ""));
};

const fromLayersModel = async (bytes: Uint8Array, beside: Beside): Promise<CameForeign | undefined> => {
  const model = textIn(bytes);
  if (!isRecord(model) || model["format"] !== "layers-model" || !isRecord(model["modelTopology"])) return undefined;
  const topology = model["modelTopology"];
  const shards = await shardsOf(model, beside);
  if (E.isLeft(shards)) return shards;
  const tensors = new Map<string, Found>();
  for (const [name, { shape, data }] of shards.right)
    tensors.set(name.replaceAll("/", "."), { shape, data: Float32Array.from(data) });
  const config = topology["model_config"] ?? topology;
  return isRecord(config)
    ? E.right({ config, compiled: topology["training_config"], tensors })
    : broken("a layers model", "it does not say what it is made of");
};

/** A model of another tool; undefined where the bytes are none. */
export const readForeign = async (bytes: Uint8Array, beside: Beside): Promise<CameForeign | undefined> => {
  if (begins(bytes, [0x50, 0x4b, 3, 4])) return fromArchive(bytes);
  if (begins(bytes, [0x89, 0x48, 0x44, 0x46])) return fromHdf5(bytes);
  return begins(bytes, [0x7b]) ? fromLayersModel(bytes, beside) : undefined;
};
