/**
 * `tfjs`: a GraphModel for TensorFlow.js, `model.json` and shards of its weights.
 *
 * In: a part of a trained model. Out: files that `tf.loadGraphModel` reads, with no op of graft's to register. Shards are of 4 MiB, as the stock converter cuts them.
 */
import { describePart } from "../../compiler/export/describe.js";
import { type GraphConstant, graphModelOf, lacks } from "../../compiler/export/graph-model.js";
import type { Json } from "../../compiler/export/json.js";
import type { ExportPart } from "../../compiler/export/part.js";
import type { Tensors } from "../engine/engine.js";
import { bytesOf, joined, jsonBytes } from "./bytes.js";
import type { Files, Format, Leaving } from "./format.js";
import { findTfjs } from "./stock/tfjs.js";

const shardBytes = 4 * 1024 * 1024;

const numbersOf = (constant: GraphConstant, weights: Tensors): Float32Array | Int32Array => {
  if ("values" in constant)
    return constant.dtype === "f32" ? Float32Array.from(constant.values) : Int32Array.from(constant.values);
  const weight = weights[constant.state];
  if (weight === undefined) throw new Error(`no weight ${constant.state}`);
  return weight.data;
};

const entryOf = ({ name, shape, dtype }: GraphConstant): Json => ({
  name,
  shape,
  dtype: dtype === "f32" ? "float32" : "int32",
});

const shardsOf = (all: Uint8Array): ReadonlyArray<readonly [string, Uint8Array]> => {
  const count = Math.max(1, Math.ceil(all.length / shardBytes));
  return Array.from({ length: count }, (_, i) => [
    `group1-shard${i + 1}of${count}.bin`,
    all.subarray(i * shardBytes, (i + 1) * shardBytes),
  ]);
};

const write = (part: ExportPart, { weights, version, spec }: Leaving): Files => {
  const { topology, signature, constants } = graphModelOf(part);
  const shards = shardsOf(joined(constants.map((constant) => bytesOf(numbersOf(constant, weights)))));
  const model = {
    format: "graph-model",
    generatedBy: `graft ${version}`,
    convertedBy: `graft ${version}`,
    signature,
    userDefinedMetadata: {
      ...(part.outputs.length > 1 && { structuredOutputKeys: part.outputs.map(({ name }) => name) }),
      graft: { ...(describePart(part) as Readonly<Record<string, Json>>), spec },
    },
    modelTopology: topology,
    weightsManifest: [{ paths: shards.map(([path]) => path), weights: constants.map(entryOf) }],
  };
  return new Map([["model.json", jsonBytes(model)], ...shards]);
};

export const tfjs: Format = {
  name: "tfjs",
  doc: "a GraphModel for TensorFlow.js: model.json and shards",
  holds: "one",
  lacks,
  stock: [findTfjs("wasm"), findTfjs("cpu")],
  write: async ({ parts: [part], model }) => write(part, model),
};
