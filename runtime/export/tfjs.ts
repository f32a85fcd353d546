/**
 * `tfjs`: a GraphModel for TensorFlow.js, `model.json` and shards of its weights.
 *
 * In: a part of a trained model. Out: files that `tf.loadGraphModel` reads, with no op of graft's to register. Shards
 * are of 4 MiB, as the stock converter cuts them.
 */

import { describePart } from "../../compiler/export/describe.js";
import { type GraphConstant, graphModelOf } from "../../compiler/export/graph-model.js";
import type { Json } from "../../compiler/export/json.js";
import type { ExportPart } from "../../compiler/export/part.js";
import { isQuantised, type Quantised, quantise } from "../../compiler/export/quantise.js";
import { gradients } from "../../compiler/export/refusal.js";
import { joined } from "../checkpoint/joined.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import { bytesOf, jsonBytes } from "./bytes.js";
import type { Files, Format, Leaving } from "./format.js";
import { findTfjs } from "./stock/tfjs.js";

const shardBytes = 4 * 1024 * 1024;

interface Stored {
  readonly entry: Json;
  readonly bytes: Uint8Array;
}

/** How the manifest says that a weight is stored in fewer bits: value = stored · scale + min. */
const quantisation = (of: Quantised): Json =>
  of._tag === "uint8"
    ? { dtype: "uint8", original_dtype: "float32", scale: of.scale, min: -of.zero * of.scale }
    : { dtype: "float16", original_dtype: "float32" };

const weightOf = (entry: Readonly<Record<string, Json>>, weight: Tensor, precision: Leaving["precision"]): Stored => {
  if (precision === undefined || !isQuantised(weight)) return { entry, bytes: bytesOf(weight.data) };
  const made = quantise(weight.data as Float32Array, precision);
  return { entry: { ...entry, quantization: quantisation(made) }, bytes: bytesOf(made.stored) };
};

const storedOf = (constant: GraphConstant, weights: Tensors, precision: Leaving["precision"]): Stored => {
  const { name, shape, dtype } = constant;
  const entry = { name, shape, dtype: dtype === "f32" ? "float32" : "int32" };
  if ("values" in constant) {
    const numbers = dtype === "f32" ? Float32Array.from(constant.values) : Int32Array.from(constant.values);
    return { entry, bytes: bytesOf(numbers) };
  }
  const weight = weights[constant.state];
  if (weight === undefined) throw new Error(`no weight ${constant.state}`);
  return weightOf(entry, weight, precision);
};

/** The name of each weight's constant. */
const placesOf = (constants: ReadonlyArray<GraphConstant>): Json =>
  Object.fromEntries(constants.flatMap((one) => ("state" in one ? [[one.state, one.name]] : [])));

const shardsOf = (all: Uint8Array): ReadonlyArray<readonly [string, Uint8Array]> => {
  const count = Math.max(1, Math.ceil(all.length / shardBytes));
  return Array.from({ length: count }, (_, i) => [
    `group1-shard${i + 1}of${count}.bin`,
    all.subarray(i * shardBytes, (i + 1) * shardBytes),
  ]);
};

const write = (part: ExportPart, { weights, version, spec, precision }: Leaving): Files => {
  const { topology, signature, constants } = graphModelOf(part);
  const stored = constants.map((constant) => storedOf(constant, weights, precision));
  const shards = shardsOf(joined(stored.map(({ bytes }) => bytes)));
  const model = {
    format: "graph-model",
    generatedBy: `graft ${version}`,
    convertedBy: `graft ${version}`,
    signature,
    userDefinedMetadata: {
      ...(part.outputs.length > 1 && { structuredOutputKeys: part.outputs.map(({ name }) => name) }),
      graft: { ...(describePart(part) as Readonly<Record<string, Json>>), spec, weights: placesOf(constants) },
    },
    modelTopology: topology,
    weightsManifest: [{ paths: shards.map(([path]) => path), weights: stored.map(({ entry }) => entry) }],
  };
  return new Map([["model.json", jsonBytes(model)], ...shards]);
};

export const tfjs: Format = {
  name: "tfjs",
  doc: "a GraphModel for TensorFlow.js: model.json and shards",
  holds: "one",
  quantises: true,
  lacks: gradients,
  stock: [findTfjs("wasm"), findTfjs("cpu")],
  write: async ({ parts: [part], model }) => write(part, model),
};
