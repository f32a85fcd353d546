/**
 * An ONNX file of somebody else's: its nodes and its tensors. Field numbers are those of onnx.proto.
 *
 * In: the file's bytes. Out: the graph as the compiler reads it, and its tensors as float32; or why it can't be read.
 * Sizes are held against the bytes that there are before anything is made of them.
 */
import { WireType } from "@bufbuild/protobuf/wire";
import * as E from "fp-ts/lib/Either.js";
import type { OnnxGraph, OnnxNode } from "../../../compiler/foreign/onnx-graph.js";
import type { Found } from "../../weights/found.js";
import type { ImportProblem } from "../problem/index.js";
import { broken } from "./arrived.js";
import { fields, floatsIn, initialiserOf, sizesIn } from "./onnx-wire.js";

export interface OnnxFile {
  readonly graph: OnnxGraph;
  readonly tensors: ReadonlyMap<string, Found>;
}

interface Stored {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array;
}

/** Numbers of a tensor that are no more than these are kept as such: sizes, halves. */
const FEW = 16;

const view = (raw: Uint8Array): ArrayBuffer => new Uint8Array(raw).buffer;

/** By onnx.TensorProto.DataType: float, int32, int64, double. */
const decoders: ReadonlyMap<number, (raw: Uint8Array) => ArrayLike<number>> = new Map<
  number,
  (raw: Uint8Array) => ArrayLike<number>
>([
  [1, (raw) => new Float32Array(view(raw))],
  [6, (raw) => new Int32Array(view(raw))],
  [7, (raw) => Array.from(new BigInt64Array(view(raw)), Number)],
  [11, (raw) => new Float64Array(view(raw))],
]);

/** A tensor; undefined of a type that no weight has. Throws where its numbers are not as many as its shape says. */
const tensorOf = (bytes: Uint8Array): Stored | undefined => {
  const { name, type, shape, raw, given, outside } = initialiserOf(bytes);
  if (outside) throw new Error(`the weights of ${name} are in another file`);
  const data = raw.length === 0 ? given : decoders.get(type)?.(raw);
  if (data === undefined) return undefined;
  const count = shape.reduce((product, size) => product * size, 1);
  if (data.length !== count) throw new Error(`${name} has ${data.length} numbers, and its shape ${count}`);
  return { name, shape, data: Float32Array.from(data) };
};

/** A float32 in as few digits as say it: 0.01 for 0.009999999776482582. */
const shortly = (value: number): number =>
  [6, 7, 8].map((digits) => Number(value.toPrecision(digits))).find((each) => Math.fround(each) === value) ?? value;

const attributeOf = (bytes: Uint8Array): readonly [string, unknown] => {
  const lists: Array<number> = [];
  const words: Array<string> = [];
  let [name, value] = ["", undefined] as [string, unknown];
  fields(bytes, (field, wire, reader) => {
    if (field === 1) name = reader.string();
    else if (field === 2) value = shortly(reader.float());
    else if (field === 3) value = Number(reader.int64());
    else if (field === 4) value = new TextDecoder().decode(reader.bytes());
    else if (field === 5) value = [...(tensorOf(reader.bytes())?.data ?? [])];
    else if (field === 7) lists.push(...floatsIn(wire, reader));
    else if (field === 8) lists.push(...sizesIn(wire, reader));
    else if (field === 9) words.push(reader.string());
    else return false;
    return true;
  });
  return [name, lists.length > 0 ? lists : words.length > 0 ? words : value];
};

const nodeOf = (bytes: Uint8Array): OnnxNode => {
  const [inputs, outputs, attributes] = [[] as Array<string>, [] as Array<string>, new Map<string, unknown>()];
  let [name, op] = ["", ""];
  fields(bytes, (field, _, reader) => {
    if (field === 1) inputs.push(reader.string());
    else if (field === 2) outputs.push(reader.string());
    else if (field === 3) name = reader.string();
    else if (field === 4) op = reader.string();
    else if (field === 5) attributes.set(...attributeOf(reader.bytes()));
    else return false;
    return true;
  });
  return { name, op, inputs, outputs, attributes: Object.fromEntries(attributes) };
};

/** The sizes of an input: numbers, or names, which are undefined. */
const sizesOf = (bytes: Uint8Array): ReadonlyArray<number | undefined> => {
  const sizes: Array<number | undefined> = [];
  const inside = (at: number, next: (bytes: Uint8Array) => void) => (message: Uint8Array) =>
    fields(message, (field, wire, reader) => {
      if (field !== at || wire !== WireType.LengthDelimited) return false;
      next(reader.bytes());
      return true;
    });
  const dimension = (message: Uint8Array): void => {
    let size: number | undefined;
    fields(message, (field, wire, reader) => {
      if (field !== 1 || wire !== WireType.Varint) return false;
      size = Number(reader.int64());
      return true;
    });
    sizes.push(size);
  };
  // ValueInfo.type → TypeProto.tensor_type → Tensor.shape → TensorShape.dim
  inside(2, inside(1, inside(2, inside(1, dimension))))(bytes);
  return sizes;
};

const nameIn = (bytes: Uint8Array): string => {
  let name = "";
  fields(bytes, (field, wire, reader) => {
    if (field !== 1 || wire !== WireType.LengthDelimited) return false;
    name = reader.string();
    return true;
  });
  return name;
};

const graphOf = (bytes: Uint8Array): OnnxFile => {
  const nodes: Array<OnnxNode> = [];
  const values: Array<Uint8Array> = [];
  const outputs: Array<string> = [];
  const stored = new Map<string, Stored>();
  fields(bytes, (field, wire, reader) => {
    if (wire !== WireType.LengthDelimited) return false;
    if (field === 1) nodes.push(nodeOf(reader.bytes()));
    else if (field === 5) {
      const tensor = tensorOf(reader.bytes());
      if (tensor !== undefined) stored.set(tensor.name, tensor);
    } else if (field === 11) values.push(reader.bytes());
    else if (field === 12) outputs.push(nameIn(reader.bytes()));
    else return false;
    return true;
  });
  const inputs = values.map((value) => [nameIn(value), sizesOf(value)] as const).filter(([name]) => !stored.has(name));
  const shapes = new Map([...stored].map(([name, { shape }]) => [name, shape]));
  const few = new Map(
    [...stored].flatMap(([name, { data }]) => (data.length <= FEW ? [[name, [...data]] as const] : [])),
  );
  const zeros = new Set([...stored].flatMap(([name, { data }]) => (data.every((each) => each === 0) ? [name] : [])));
  return { graph: { nodes, inputs, outputs, shapes, few, zeros }, tensors: stored };
};

/** The graph of an ONNX file; undefined where the bytes are none. */
export const readOnnx = (bytes: Uint8Array): E.Either<ImportProblem, OnnxFile> | undefined => {
  try {
    let found: OnnxFile | undefined;
    fields(bytes, (field, wire, reader) => {
      if (field !== 7 || wire !== WireType.LengthDelimited) return false;
      found = graphOf(reader.bytes());
      return true;
    });
    return found === undefined || found.graph.nodes.length === 0 ? undefined : E.right(found);
  } catch (error) {
    return broken("an ONNX file", error instanceof Error ? error.message : `${error}`);
  }
};
