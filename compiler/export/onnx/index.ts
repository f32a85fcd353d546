/**
 * A part as an ONNX model: opset 17, a symbolic batch, every node named after the spec path that it came from.
 *
 * In: a part, the weights, and what to say of it. Out: the model as plain data; `encodeOnnx` makes its bytes.
 */
import { isBatch, type TensorType } from "../../ir/graph/type.js";
import { permuted } from "../layout.js";
import type { ExportPart } from "../part.js";
import { emitPart, type Initialiser } from "./emission.js";
import { lower } from "./lower.js";
import type { OnnxModel, OnnxTensor, OnnxValue } from "./proto.js";

export { lacks } from "./lower.js";
export { encodeOnnx } from "./proto.js";

export interface Weight {
  readonly dtype: "f32" | "i32";
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array | Int32Array;
}

export type Weights = Readonly<Record<string, Weight>>;

const declared = (name: string, { dtype, axes }: TensorType): OnnxValue => ({
  name,
  type: dtype,
  shape: axes.map(({ name: axis, size }) =>
    isBatch(size) ? (size.times === 1 ? axis : `${size.times}·${axis}`) : size,
  ),
});

const bytesOf = (data: Float32Array | Int32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const numbers = (type: "f32" | "i32" | "i64", values: ReadonlyArray<number>): Uint8Array => {
  if (type === "i64") return bytesOf(BigInt64Array.from(values, BigInt));
  return bytesOf(type === "f32" ? Float32Array.from(values) : Int32Array.from(values));
};

const tensorOf = (initialiser: Initialiser, weights: Weights): OnnxTensor => {
  const { name, shape } = initialiser;
  if (initialiser._tag === "Numbers")
    return { name, shape, type: initialiser.type, raw: numbers(initialiser.type, initialiser.values) };
  const weight = weights[initialiser.state];
  if (weight === undefined) throw new Error(`no weight ${initialiser.state}`);
  const { dtype, data, shape: own } = weight;
  const stored = initialiser.order === undefined ? data : permuted(data, own, initialiser.order);
  return { name, shape, type: dtype, raw: bytesOf(stored) };
};

export interface Told {
  readonly name: string;
  readonly version: string;
  readonly metadata: ReadonlyArray<readonly [string, string]>;
}

/** The model of a part whose ops are all among those that `lacks` leaves. */
export const onnxOf = (part: ExportPart, weights: Weights, told: Told): OnnxModel => {
  const { nodes, initialisers } = emitPart(part, lower);
  return {
    name: told.name,
    doc: part.doc,
    version: told.version,
    nodes,
    initialisers: initialisers.map((initialiser) => tensorOf(initialiser, weights)),
    inputs: part.inputs.map(({ name, type }) => declared(name, type)),
    outputs: part.outputs.map(({ name, type }) => declared(name, type)),
    metadata: told.metadata,
  };
};
