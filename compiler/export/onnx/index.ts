/**
 * A part as an ONNX model: opset 17, a symbolic batch, every node named after the spec path that it came from.
 *
 * In: a part, the weights, and what to say of it. Out: the model as plain data; `encodeOnnx` makes its bytes.
 */
import { isBatch, type TensorType } from "../../ir/graph/type.js";
import { describePart } from "../describe.js";
import type { Json } from "../json.js";
import { permuted } from "../layout.js";
import { type ExportPart, spelledPart } from "../part.js";
import { isQuantised, type Precision, type Quantised, quantise, type Weight } from "../quantise.js";
import { emitPart, type Initialiser } from "./emission.js";
import { lower } from "./lower.js";
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./proto.js";

export { onnxOps } from "./lower.js";
export { encodeOnnx } from "./proto.js";

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

interface Stored {
  readonly tensors: ReadonlyArray<OnnxTensor>;
  /** What makes the weight of them; none where it is stored as it is. */
  readonly nodes: ReadonlyArray<OnnxNode>;
}

const raw = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);

/**
 * A weight in fewer bits, and the nodes that widen it. `DequantizeLinear` would say the same, but ONNX Runtime then
 * rounds what it is multiplied with as well.
 */
const widened = (name: string, shape: ReadonlyArray<number>, of: Quantised): Stored => {
  const stored = `${name}.stored`;
  const node = (
    op: string,
    inputs: ReadonlyArray<string>,
    output: string,
    attributes: OnnxNode["attributes"] = {},
  ): OnnxNode => ({
    name: `${name}/${op}`,
    op,
    inputs,
    output,
    attributes,
  });
  const cast = (output: string): OnnxNode => node("Cast", [stored], output, { to: { _tag: "Integer", value: 1 } });
  if (of._tag === "float16")
    return { tensors: [{ name: stored, shape, type: "f16", raw: raw(of.stored) }], nodes: [cast(name)] };
  const number = (what: string, value: number): OnnxTensor => ({
    name: `${name}.${what}`,
    shape: [],
    type: "f32",
    raw: raw(Float32Array.of(value)),
  });
  return {
    tensors: [{ name: stored, shape, type: "u8", raw: of.stored }, number("zero", of.zero), number("scale", of.scale)],
    nodes: [
      cast(`${name}.wide`),
      node("Sub", [`${name}.wide`, `${name}.zero`], `${name}.moved`),
      node("Mul", [`${name}.moved`, `${name}.scale`], name),
    ],
  };
};

const storedOf = (initialiser: Initialiser, weights: Weights, precision: Precision | undefined): Stored => {
  const { name, shape } = initialiser;
  if (initialiser._tag === "Numbers") {
    const { type, values } = initialiser;
    return { tensors: [{ name, shape, type, raw: numbers(type, values) }], nodes: [] };
  }
  const weight = weights[initialiser.state];
  if (weight === undefined) throw new Error(`no weight ${initialiser.state}`);
  const { dtype, data, shape: own } = weight;
  const stored = initialiser.order === undefined ? data : permuted(data, own, initialiser.order);
  if (precision !== undefined && isQuantised(weight))
    return widened(name, shape, quantise(stored as Float32Array, precision));
  return { tensors: [{ name, shape, type: dtype, raw: bytesOf(stored) }], nodes: [] };
};

export interface Told {
  readonly name: string;
  readonly version: string;
  /** The text of the spec, in full. */
  readonly spec: string;
  /** Of kernels and tables; absent: float32. */
  readonly precision?: Precision | undefined;
}

/**
 * Where each weight lies in the file: the initialiser, and the order of its axes. One that is stored in several orders
 * is noted once.
 */
const placesOf = (initialisers: ReadonlyArray<Initialiser>): Json =>
  Object.fromEntries(
    initialisers.flatMap((one) =>
      one._tag === "Weight" ? [[one.state, { name: one.name, ...(one.order && { axes: one.order }) }]] : [],
    ),
  );

/** The model of a part whose ops are all among those that `gradients` leaves. */
export const onnxOf = (part: ExportPart, weights: Weights, told: Told): OnnxModel => {
  const { nodes, initialisers } = emitPart(spelledPart(part, "onnx"), lower);
  const stored = initialisers.map((initialiser) => storedOf(initialiser, weights, told.precision));
  return {
    name: told.name,
    doc: part.doc,
    version: told.version,
    nodes: [...stored.flatMap((one) => one.nodes), ...nodes],
    initialisers: stored.flatMap(({ tensors }) => tensors),
    inputs: part.inputs.map(({ name, type }) => declared(name, type)),
    outputs: part.outputs.map(({ name, type }) => declared(name, type)),
    metadata: [
      ["graft", JSON.stringify({ ...(describePart(part) as object), weights: placesOf(initialisers) })],
      ["spec", told.spec],
    ],
  };
};
