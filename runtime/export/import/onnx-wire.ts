/**
 * An ONNX file as it lies on the wire. Field numbers are those of onnx.proto.
 *
 * In: bytes of a message. Out: its fields, one after another; a tensor as it is stored. Throws where the bytes are no
 * message.
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

export interface Initialiser {
  readonly name: string;
  /** Of onnx.TensorProto.DataType. */
  readonly type: number;
  readonly shape: ReadonlyArray<number>;
  /** Its bytes; empty where its numbers are written one by one. */
  readonly raw: Uint8Array;
  readonly given: ReadonlyArray<number>;
  /** Whether its bytes are in another file. */
  readonly outside: boolean;
}

type Visit = (field: number, wire: WireType, reader: BinaryReader) => boolean;

/** Every field of a message; `visit` reads those that it knows and says so. */
export const fields = (bytes: Uint8Array, visit: Visit): void => {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!visit(field, wire, reader)) reader.skip(wire);
  }
};

export const sizesIn = (wire: WireType, reader: BinaryReader): ReadonlyArray<number> => {
  if (wire === WireType.Varint) return [Number(reader.int64())];
  const packed = new BinaryReader(reader.bytes());
  const sizes: Array<number> = [];
  while (packed.pos < packed.len) sizes.push(Number(packed.int64()));
  return sizes;
};

export const floatsIn = (wire: WireType, reader: BinaryReader): ReadonlyArray<number> => {
  if (wire === WireType.Bit32) return [reader.float()];
  const packed = new BinaryReader(reader.bytes());
  const values: Array<number> = [];
  while (packed.pos < packed.len) values.push(packed.float());
  return values;
};

export const initialiserOf = (bytes: Uint8Array): Initialiser => {
  const shape: Array<number> = [];
  const given: Array<number> = [];
  let [name, type, raw, outside] = ["", 0, new Uint8Array(), false] as readonly [string, number, Uint8Array, boolean];
  fields(bytes, (field, wire, reader) => {
    if (field === 1) shape.push(...sizesIn(wire, reader));
    else if (field === 2 && wire === WireType.Varint) type = reader.int32();
    else if (field === 4) for (const value of floatsIn(wire, reader)) given.push(value);
    else if (field === 5 || field === 7) for (const value of sizesIn(wire, reader)) given.push(value);
    else if (field === 8) name = reader.string();
    else if (field === 9) raw = reader.bytes();
    else if (field === 14 && wire === WireType.Varint) outside = reader.int32() === 1;
    else return false;
    return true;
  });
  return { name, type, shape, raw, given, outside };
};
