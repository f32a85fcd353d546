// TensorFlow's SavedModel as plain data, and its bytes: one graph of nodes, and signatures that say which tensors are
// fed and fetched. Field numbers are those of saved_model.proto, meta_graph.proto, graph.proto, node_def.proto,
// attr_value.proto, tensor.proto and tensor_shape.proto.
import { match } from "ts-pattern";
import { bytes, encode, entry, type Field, flag, integer, message, text } from "./wire.js";

export type DataType = "f32" | "i32" | "bool" | "resource" | "text";

/** -1 is a size known only when the graph runs. */
export type Shape = ReadonlyArray<number>;

export type Attribute =
  | { readonly _tag: "Type"; readonly type: DataType }
  | { readonly _tag: "Integer"; readonly value: number }
  | { readonly _tag: "Integers"; readonly values: ReadonlyArray<number> }
  | { readonly _tag: "Flag"; readonly value: boolean }
  | { readonly _tag: "Text"; readonly value: string }
  | { readonly _tag: "Types"; readonly types: ReadonlyArray<DataType> }
  | { readonly _tag: "Shape"; readonly shape: Shape }
  /** A tensor of text: a vector, or one of rank 0 where `scalar`. */
  | { readonly _tag: "Texts"; readonly values: ReadonlyArray<string>; readonly scalar: boolean }
  | {
      readonly _tag: "Tensor";
      readonly type: "f32" | "i32";
      readonly shape: Shape;
      readonly values: ReadonlyArray<number>;
    };

export type Attributes = Readonly<Record<string, Attribute>>;

export const attribute = {
  type: (type: DataType): Attribute => ({ _tag: "Type", type }),
  integer: (value: number): Attribute => ({ _tag: "Integer", value }),
  integers: (values: ReadonlyArray<number>): Attribute => ({ _tag: "Integers", values }),
  flag: (value: boolean): Attribute => ({ _tag: "Flag", value }),
  text: (value: string): Attribute => ({ _tag: "Text", value }),
  types: (types: ReadonlyArray<DataType>): Attribute => ({ _tag: "Types", types }),
  texts: (values: ReadonlyArray<string>, scalar = false): Attribute => ({ _tag: "Texts", values, scalar }),
  shape: (shape: Shape): Attribute => ({ _tag: "Shape", shape }),
  tensor: (type: "f32" | "i32", shape: Shape, values: ReadonlyArray<number>): Attribute => ({
    _tag: "Tensor",
    type,
    shape,
    values,
  }),
} as const;

/** One node. Inputs are names of nodes, all of which have one output; `^name` only waits for that node. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly inputs: ReadonlyArray<string>;
  readonly attributes: Attributes;
}

export interface TensorInfo {
  /** `node:0`. */
  readonly tensor: string;
  readonly type: DataType;
  readonly shape: Shape;
}

export interface Signature {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
}

export interface SavedModel {
  readonly nodes: ReadonlyArray<NodeDef>;
  readonly signatures: Readonly<Record<string, Signature>>;
  /** The node that is run once, when the model is loaded. */
  readonly start?: string;
  /** How the variables get their values from the files beside it. */
  readonly saver?: Saver;
}

export interface Saver {
  /** Fed with where the files are. */
  readonly file: string;
  readonly save: string;
  readonly restore: string;
}

const codes: Readonly<Record<DataType, number>> = { f32: 1, i32: 3, bool: 10, resource: 20, text: 7 };

/** What the graph was written for: the version that the first release with every op used here declares (2.9). */
const producer = 1087;

const shapeFields = (shape: Shape): ReadonlyArray<Field> => shape.map((size) => message(2, [integer(1, size)]));

/** Little-endian, as TensorFlow stores tensors. */
const contentOf = (type: "f32" | "i32", values: ReadonlyArray<number>): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    if (type === "f32") view.setFloat32(4 * i, value, true);
    else view.setInt32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
};

const attributeFields = (of: Attribute): ReadonlyArray<Field> =>
  match(of)
    .with({ _tag: "Type" }, ({ type }) => [integer(6, codes[type])])
    .with({ _tag: "Integer" }, ({ value }) => [integer(3, value)])
    .with({ _tag: "Integers" }, ({ values }) => [
      message(
        1,
        values.map((value) => integer(3, value)),
      ),
    ])
    .with({ _tag: "Flag" }, ({ value }) => [flag(5, value)])
    .with({ _tag: "Text" }, ({ value }) => [text(2, value)])
    .with({ _tag: "Types" }, ({ types }) => [
      message(
        1,
        types.map((type) => integer(6, codes[type])),
      ),
    ])
    .with({ _tag: "Texts" }, ({ values, scalar }) => [
      message(8, [
        integer(1, codes.text),
        message(2, shapeFields(scalar ? [] : [values.length])),
        ...values.map((value) => text(8, value)),
      ]),
    ])
    .with({ _tag: "Shape" }, ({ shape }) => [message(7, shapeFields(shape))])
    .with({ _tag: "Tensor" }, ({ type, shape, values }) => [
      message(8, [integer(1, codes[type]), message(2, shapeFields(shape)), bytes(4, contentOf(type, values))]),
    ])
    .exhaustive();

const nodeFields = ({ name, op, inputs, attributes }: NodeDef): ReadonlyArray<Field> => [
  text(1, name),
  text(2, op),
  ...inputs.map((input) => text(3, input)),
  ...Object.entries(attributes).map(([key, value]) => entry(5, key, attributeFields(value))),
];

const infoFields = ({ tensor, type, shape }: TensorInfo): ReadonlyArray<Field> => [
  text(1, tensor),
  integer(2, codes[type]),
  message(3, shapeFields(shape)),
];

const signatureFields = ({ inputs, outputs }: Signature): ReadonlyArray<Field> => [
  ...Object.entries(inputs).map(([name, info]) => entry(1, name, infoFields(info))),
  ...Object.entries(outputs).map(([name, info]) => entry(2, name, infoFields(info))),
  text(3, "tensorflow/serving/predict"),
];

/** The key under which TensorFlow looks for the node to run at load. */
const startKey = "__saved_model_init_op";

const startFields = (start: string): ReadonlyArray<Field> => [
  entry(2, startKey, [text(1, start), message(3, [flag(3, true)])]),
];

/** SaverDef, of version 2. */
const saverFields = ({ file, save, restore }: Saver): ReadonlyArray<Field> => [
  text(1, file),
  text(2, save),
  text(3, restore),
  integer(7, 2),
];

const graphFields = (nodes: ReadonlyArray<NodeDef>): ReadonlyArray<Field> => [
  ...nodes.map((node) => message(1, nodeFields(node))),
  message(4, [integer(1, producer)]),
];

/** The bytes of `saved_model.pb`. */
export const encodeSavedModel = ({ nodes, signatures, start, saver }: SavedModel): Uint8Array =>
  encode([
    integer(1, 1),
    message(2, [
      message(1, [text(4, "serve"), text(5, "2.9.1")]),
      message(2, graphFields(nodes)),
      ...(saver === undefined ? [] : [message(3, saverFields(saver))]),
      ...Object.entries(signatures).map(([name, signature]) => entry(5, name, signatureFields(signature))),
      ...(start === undefined ? [] : [entry(5, startKey, startFields(start))]),
    ]),
  ]);
