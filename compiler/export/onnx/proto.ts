/**
 * An ONNX model as plain data, and its bytes. Field numbers are those of onnx.proto.
 *
 * In: nodes, initialisers, inputs and outputs by name. Out: the bytes of the one file. Opset 17 in IR 8: what both old
 * and new readers take.
 */
import { WireType } from "@bufbuild/protobuf/wire";
import { match } from "ts-pattern";
import { bytes, encode, type Field, integer, message, text } from "../../emit/tensorflow/wire.js";

export type OnnxType = "f32" | "i32" | "i64" | "f16" | "u8";

const codes: Readonly<Record<OnnxType, number>> = { f32: 1, u8: 2, i32: 6, i64: 7, f16: 10 };

export type OnnxAttribute =
  | { readonly _tag: "Integer"; readonly value: number }
  | { readonly _tag: "Integers"; readonly values: ReadonlyArray<number> }
  | { readonly _tag: "Float"; readonly value: number }
  | { readonly _tag: "Text"; readonly value: string };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: ReadonlyArray<string>;
  readonly output: string;
  readonly attributes: OnnxAttributes;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: ReadonlyArray<number>;
  /** Little-endian. */
  readonly raw: Uint8Array;
}

/** A size is a number, or the name of one known only when the model runs. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: ReadonlyArray<number | string>;
}

export interface OnnxModel {
  readonly name: string;
  readonly doc: string;
  readonly version: string;
  readonly nodes: ReadonlyArray<OnnxNode>;
  readonly initialisers: ReadonlyArray<OnnxTensor>;
  readonly inputs: ReadonlyArray<OnnxValue>;
  readonly outputs: ReadonlyArray<OnnxValue>;
  readonly metadata: ReadonlyArray<readonly [string, string]>;
}

const float =
  (number: number, value: number): Field =>
  (to) =>
    to.tag(number, WireType.Bit32).float(value);

const attributeFields = (name: string, of: OnnxAttribute): ReadonlyArray<Field> => [
  text(1, name),
  ...match(of)
    .with({ _tag: "Float" }, ({ value }) => [float(2, value), integer(20, 1)])
    .with({ _tag: "Integer" }, ({ value }) => [integer(3, value), integer(20, 2)])
    .with({ _tag: "Text" }, ({ value }) => [text(4, value), integer(20, 3)])
    .with({ _tag: "Integers" }, ({ values }) => [...values.map((value) => integer(8, value)), integer(20, 7)])
    .exhaustive(),
];

const nodeFields = ({ name, op, inputs, output, attributes }: OnnxNode): ReadonlyArray<Field> => [
  ...inputs.map((input) => text(1, input)),
  text(2, output),
  text(3, name),
  text(4, op),
  ...Object.entries(attributes).map(([key, value]) => message(5, attributeFields(key, value))),
];

const tensorFields = ({ name, type, shape, raw }: OnnxTensor): ReadonlyArray<Field> => [
  ...shape.map((size) => integer(1, size)),
  integer(2, codes[type]),
  text(8, name),
  bytes(9, raw),
];

const dimension = (size: number | string): Field =>
  message(1, [typeof size === "number" ? integer(1, size) : text(2, size)]);

const valueFields = ({ name, type, shape }: OnnxValue): ReadonlyArray<Field> => [
  text(1, name),
  message(2, [message(1, [integer(1, codes[type]), message(2, shape.map(dimension))])]),
];

const graphFields = ({ name, doc, nodes, initialisers, inputs, outputs }: OnnxModel): ReadonlyArray<Field> => [
  ...nodes.map((node) => message(1, nodeFields(node))),
  text(2, name),
  ...initialisers.map((tensor) => message(5, tensorFields(tensor))),
  text(10, doc),
  ...inputs.map((value) => message(11, valueFields(value))),
  ...outputs.map((value) => message(12, valueFields(value))),
];

/** The bytes of the file. */
export const encodeOnnx = (model: OnnxModel): Uint8Array =>
  encode([
    integer(1, 8),
    text(2, "graft"),
    text(3, model.version),
    text(6, model.doc),
    message(7, graphFields(model)),
    message(8, [text(1, ""), integer(2, 17)]),
    ...model.metadata.map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
