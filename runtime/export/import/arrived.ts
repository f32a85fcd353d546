/**
 * What comes back from an exported file: the text of the spec, and the weights by the names that graft has for them.
 *
 * In: a file's own notes and tensors. Out: weights in graft's layouts; or what is wrong with the file. Notes are
 * checked like anything else that a file says.
 */
import * as E from "fp-ts/lib/Either.js";
import { permuted } from "../../../compiler/export/layout.js";
import type { StoredTensor } from "../../checkpoint/safetensors.js";
import type { Tensors } from "../../engine/engine.js";
import type { ImportProblem } from "../problem/index.js";

export interface Arrived {
  /** The text of the spec. */
  readonly spec: string;
  readonly weights: Tensors;
}

export type Came = E.Either<ImportProblem, Arrived>;

export const broken = (as: string, why: string): E.Either<ImportProblem, never> =>
  E.left({ _tag: "BrokenModel", as, why });

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON, or nothing where it is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Where a weight lies in a file, and the order of its axes there. */
export interface Place {
  readonly state: string;
  readonly name: string;
  readonly axes?: ReadonlyArray<number>;
}

export const isAxes = (value: unknown): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.every((axis) => Number.isSafeInteger(axis));

/** `{ "decoder.layers[0].kernel": "a name" }`, or with axes `{ "name": …, "axes": [1, 0] }`. */
export const placesIn = (notes: unknown): ReadonlyArray<Place> | undefined => {
  if (!isRecord(notes)) return undefined;
  const places: Array<Place> = [];
  for (const [state, at] of Object.entries(notes)) {
    const { name, axes } = isRecord(at) ? at : { name: at, axes: undefined };
    if (typeof name !== "string" || !(axes === undefined || isAxes(axes))) return undefined;
    places.push({ state, name, ...(axes && { axes }) });
  }
  return places;
};

/** A tensor with its axes as graft has them; undefined where those noted are no order of them. */
const turned = (
  { dtype, shape, data }: StoredTensor,
  axes: ReadonlyArray<number> | undefined,
): StoredTensor | undefined => {
  if (axes === undefined) return { dtype, shape, data };
  if (axes.length !== shape.length || !axes.every((_, i) => axes.includes(i))) return undefined;
  const back = axes.map((_, i) => axes.indexOf(i));
  return { dtype, shape: back.map((i) => shape[i] as number), data: permuted(data, shape, back) };
};

/** The weights at these places of a file. */
export const collected = (
  spec: unknown,
  places: ReadonlyArray<Place> | undefined,
  tensorAt: (name: string) => StoredTensor | undefined,
): Came => {
  if (typeof spec !== "string" || places === undefined) return E.left({ _tag: "NotOurs" });
  const weights = new Map<string, StoredTensor>();
  for (const { state, name, axes } of places) {
    const found = tensorAt(name);
    const tensor = found === undefined ? undefined : turned(found, axes);
    if (tensor === undefined) return E.left({ _tag: "BadLayout", tensor: name });
    weights.set(state, tensor);
  }
  return E.right({ spec, weights: Object.fromEntries(weights) });
};

/** Little-endian bytes as numbers; undefined where they are not as many as the shape says. */
export const numbersOf = (
  bytes: Uint8Array,
  shape: ReadonlyArray<number>,
  dtype: "f32" | "i32",
): StoredTensor | undefined => {
  if (bytes.byteLength !== 4 * shape.reduce((product, size) => product * size, 1)) return undefined;
  // A copy of its own: a slice of a Buffer shares its memory, and need not begin at a multiple of four.
  const { buffer } = new Uint8Array(bytes);
  return { dtype, shape, data: dtype === "f32" ? new Float32Array(buffer) : new Int32Array(buffer) };
};
