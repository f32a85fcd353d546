/**
 * A whole model of another tool: what it is made of, and its weights.
 *
 * In: the bytes of a `.keras` archive, of an HDF5 file of a whole Keras model, of TensorFlow.js's `model.json` of a
 * layers model, or of an ONNX file, and how files beside it are read. Out: its layers, as far as they can be followed,
 * and the tensors by name; undefined where the file is none of these. No code that a file carries is run or kept.
 */
import * as E from "fp-ts/lib/Either.js";
import { permuted } from "../../../compiler/export/layout.js";
import { kerasModel } from "../../../compiler/foreign/keras.js";
import type { ForeignFault, ForeignModel } from "../../../compiler/foreign/model.js";
import { onnxModel } from "../../../compiler/foreign/onnx.js";
import type { Blocks } from "../../../compiler/foreign/onnx-node.js";
import type { Layout } from "../../../compiler/weights/recipe.js";
import { unzipped } from "../../file/zip.js";
import type { Found } from "../../weights/found.js";
import { attributesOf } from "../../weights/keras.js";
import type { WeightsProblem } from "../../weights/problem/index.js";
import { type FoundTensors, readWeights } from "../../weights/read.js";
import type { ImportProblem } from "../problem/index.js";
import { broken, isRecord, parsed } from "./arrived.js";
import { readOnnx } from "./onnx-graph.js";
import { type Beside, shardsOf } from "./tfjs.js";

export interface ForeignFile {
  /** What it is made of, as far as that can be followed. */
  readonly model: E.Either<ReadonlyArray<ForeignFault>, ForeignModel>;
  readonly tensors: FoundTensors;
  /** How its weights lie. */
  readonly layout: Layout;
}

export type CameForeign = E.Either<ImportProblem | WeightsProblem, ForeignFile>;

const begins = (bytes: Uint8Array, start: ReadonlyArray<number>): boolean =>
  start.every((byte, i) => bytes[i] === byte);

const textIn = (bytes: Uint8Array | undefined): unknown =>
  bytes === undefined ? undefined : parsed(new TextDecoder().decode(bytes));

const ofWeights = async (bytes: Uint8Array, config: unknown, compiled: unknown): Promise<CameForeign | undefined> => {
  if (!isRecord(config)) return undefined;
  const tensors = await readWeights(bytes);
  return E.isLeft(tensors)
    ? tensors
    : E.right({ model: kerasModel(config, compiled), tensors: tensors.right, layout: "keras" });
};

const fromArchive = async (bytes: Uint8Array): Promise<CameForeign | undefined> => {
  const members = await unzipped(bytes, (name) => name === "config.json");
  if (E.isLeft(members)) return undefined;
  const config = textIn(members.right.get("config.json"));
  return ofWeights(bytes, config, isRecord(config) ? config["compile_config"] : undefined);
};

const fromHdf5 = async (bytes: Uint8Array): Promise<CameForeign | undefined> => {
  const [config, training] = (await attributesOf(bytes, ["model_config", "training_config"])).map(parsed);
  return ofWeights(bytes, config, training);
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
    ? E.right({ model: kerasModel(config, topology["training_config"]), tensors, layout: "keras" })
    : broken("a layers model", "it does not say what it is made of");
};

/** [in, out] as [out, in]. */
const turnedRound = ({ shape, data }: Found): Found => ({
  shape: [...shape].reverse(),
  data: permuted(data, shape, [1, 0]),
});

/** Blocks of a tensor's first axes, one below another: the gates of one direction, in PyTorch's order. */
const taken = ({ shape, data }: Found, { of, take }: Blocks): Found => {
  if (data.length % of !== 0) return { shape, data };
  const [ways = 1, rows = 1, ...rest] = shape;
  const [block, high] = [data.length / of, (ways * rows) / of];
  const kept = new Float32Array(take.length * block);
  for (const [i, from] of take.entries()) kept.set(data.subarray(from * block, (from + 1) * block), i * block);
  return { shape: [take.length * high, ...rest], data: kept };
};

const fromOnnxFile = (bytes: Uint8Array): CameForeign | undefined => {
  const read = readOnnx(bytes);
  if (read === undefined || E.isLeft(read)) return read;
  const model = onnxModel("model", read.right.graph);
  const tensors = new Map<string, Found>();
  for (const { as, tensor, turned, blocks } of E.isRight(model) ? model.right.weights : []) {
    const found = read.right.tensors.get(tensor);
    if (found === undefined) continue;
    if (blocks !== undefined) tensors.set(as, taken(found, blocks));
    else tensors.set(as, turned === true ? turnedRound(found) : found);
  }
  return E.right({ model, tensors, layout: "pytorch" });
};

/** A model of another tool; undefined where the bytes are none. */
export const readForeign = async (bytes: Uint8Array, beside: Beside): Promise<CameForeign | undefined> => {
  if (begins(bytes, [0x50, 0x4b, 3, 4])) return fromArchive(bytes);
  if (begins(bytes, [0x89, 0x48, 0x44, 0x46])) return fromHdf5(bytes);
  return begins(bytes, [0x7b]) ? fromLayersModel(bytes, beside) : fromOnnxFile(bytes);
};
