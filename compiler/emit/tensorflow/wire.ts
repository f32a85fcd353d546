// Protocol-buffer messages written field by field. A message is its fields in order; each field writes itself.
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

export type Field = (to: BinaryWriter) => unknown;

export const integer =
  (number: number, value: number): Field =>
  (to) =>
    to.tag(number, WireType.Varint).int64(value);

export const flag =
  (number: number, value: boolean): Field =>
  (to) =>
    to.tag(number, WireType.Varint).bool(value);

export const text =
  (number: number, value: string): Field =>
  (to) =>
    to.tag(number, WireType.LengthDelimited).string(value);

export const bytes =
  (number: number, value: Uint8Array): Field =>
  (to) =>
    to.tag(number, WireType.LengthDelimited).bytes(value);

export const message =
  (number: number, fields: ReadonlyArray<Field>): Field =>
  (to) => {
    to.tag(number, WireType.LengthDelimited).fork();
    for (const field of fields) field(to);
    to.join();
  };

/** One entry of a map from text: its key and its message. */
export const entry = (number: number, key: string, fields: ReadonlyArray<Field>): Field =>
  message(number, [text(1, key), message(2, fields)]);

export const encode = (fields: ReadonlyArray<Field>): Uint8Array => {
  const to = new BinaryWriter();
  for (const field of fields) field(to);
  return to.finish();
};
