/**
 * A model that graft exported, read back: the spec and the weights, each in graft's own layout.
 *
 * In: the bytes of a file, and how files beside it are read. Out: the spec's text and the weights by name; or what is
 * wrong. What a file is, its first bytes say. The parts of one model, which some formats keep in a file each, come
 * together again.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Arrived, Came } from "./arrived.js";
import { fromKeras } from "./keras.js";
import { fromOnnx } from "./onnx.js";
import { fromSafetensors } from "./safetensors.js";
import { type Beside, fromTfjs } from "./tfjs.js";

export type { Arrived, Came } from "./arrived.js";

/** What `graft export` calls the files that a model comes back from. */
export const modelFiles = ["model.safetensors", "model.onnx", "model.keras", "model.json"] as const;

const begins = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));

export const readExported = async (bytes: Uint8Array, beside: Beside): Promise<Came> => {
  if (begins(bytes, "PK\x03\x04")) return fromKeras(bytes);
  if (begins(bytes, "{", 8)) return fromSafetensors(bytes);
  return begins(bytes, "{") ? fromTfjs(bytes, beside) : fromOnnx(bytes);
};

/** The files of one model as one: each weight once. */
export const together = (all: ReadonlyArray<Arrived>): Came => {
  const [first] = all as readonly [Arrived];
  if (all.some(({ spec }) => spec !== first.spec)) return E.left({ _tag: "SeveralModels" });
  return E.right({ spec: first.spec, weights: Object.assign({}, ...all.map(({ weights }) => weights)) });
};
