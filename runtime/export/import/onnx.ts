/**
 * A `model.onnx` that graft wrote, read back. Field numbers are those of onnx.proto.
 *
 * In: the file's bytes. Out: the spec's text, and each weight from its initialiser; in fewer bits where it was stored
 * so. Nodes are not read: the spec says what they do.
 */
import { WireType } from "@bufbuild/protobuf/wire";
import { restored } from "../../../compiler/export/quantise.js";
import type { StoredTensor } from "../../checkpoint/safetensors.js";
import { broken, type Came, collected, isRecord, numbersOf, parsed, placesIn } from "./arrived.js";
import { fields, type Initialiser, initialiserOf } from "./onnx-wire.js";

interface Model {
  readonly metadata: ReadonlyMap<string, string>;
  readonly initialisers: ReadonlyMap<string, Initialiser>;
}

const entryOf = (bytes: Uint8Array): readonly [string, string] => {
  let [key, value] = ["", ""];
  fields(bytes, (field, _, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = reader.string();
    return field === 1 || field === 2;
  });
  return [key, value];
};

const modelOf = (bytes: Uint8Array): Model => {
  const [metadata, initialisers] = [new Map<string, string>(), new Map<string, Initialiser>()];
  fields(bytes, (field, wire, reader) => {
    if (wire !== WireType.LengthDelimited || (field !== 7 && field !== 14)) return false;
    const inner = reader.bytes();
    if (field === 14) metadata.set(...entryOf(inner));
    else
      fields(inner, (of, within, from) => {
        if (of !== 5 || within !== WireType.LengthDelimited) return false;
        const made = initialiserOf(from.bytes());
        initialisers.set(made.name, made);
        return true;
      });
    return true;
  });
  return { metadata, initialisers };
};

const scalar = ({ initialisers }: Model, name: string): number | undefined => {
  const found = initialisers.get(name);
  return found === undefined ? undefined : numbersOf(found.raw, [], "f32")?.data[0];
};

/** A weight that nodes widen from fewer bits. */
const widened = (model: Model, name: string): StoredTensor | undefined => {
  const found = model.initialisers.get(`${name}.stored`);
  if (found === undefined) return undefined;
  const { shape, raw, type } = found;
  const count = shape.reduce((product, size) => product * size, 1);
  if (type === 10 && raw.byteLength === 2 * count)
    return {
      dtype: "f32",
      shape,
      data: restored({ _tag: "float16", stored: new Uint16Array(new Uint8Array(raw).buffer) }),
    };
  const [zero, scale] = [scalar(model, `${name}.zero`), scalar(model, `${name}.scale`)];
  if (type !== 2 || raw.byteLength !== count || zero === undefined || scale === undefined) return undefined;
  return { dtype: "f32", shape, data: restored({ _tag: "uint8", stored: raw, zero, scale }) };
};

const tensorAt =
  (model: Model) =>
  (name: string): StoredTensor | undefined => {
    const found = model.initialisers.get(name);
    if (found === undefined) return widened(model, name);
    return found.type === 1 || found.type === 6
      ? numbersOf(found.raw, found.shape, found.type === 1 ? "f32" : "i32")
      : undefined;
  };

export const fromOnnx = (bytes: Uint8Array): Came => {
  try {
    const model = modelOf(bytes);
    const notes = parsed(model.metadata.get("graft") ?? "");
    const places = isRecord(notes) ? placesIn(notes["weights"]) : undefined;
    return collected(model.metadata.get("spec"), places, tensorAt(model));
  } catch (error) {
    return broken("an ONNX file", error instanceof Error ? error.message : `${error}`);
  }
};
