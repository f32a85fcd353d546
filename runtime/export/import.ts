/**
 * A model that graft exported, read back: the spec and the weights, each in graft's own layout.
 *
 * In: the bytes of a `model.safetensors` that `torch`, `jax` or `huggingface` wrote. Out: the spec's text and the weights by name, to the bit as they left; or what is wrong.
 * The header is checked before any memory is taken, and nothing in the file is run or looked up elsewhere.
 */
import * as E from "fp-ts/lib/Either.js";
import { permuted } from "../../compiler/export/layout.js";
import { readSafetensors, type StoredTensor } from "../checkpoint/safetensors.js";
import type { Tensors } from "../engine/engine.js";
import { kebab } from "../problem/failure.js";
import type { ImportProblem } from "./problem/index.js";

export interface Arrived {
  /** The text of the spec. */
  readonly spec: string;
  readonly weights: Tensors;
}

interface Layout {
  readonly state: string;
  readonly axes?: ReadonlyArray<number>;
}

const isLayout = (value: unknown): value is Layout => {
  if (typeof value !== "object" || value === null || !("state" in value) || typeof value.state !== "string")
    return false;
  return !("axes" in value) || (Array.isArray(value.axes) && value.axes.every((axis) => Number.isSafeInteger(axis)));
};

const layoutsIn = (text: string): ReadonlyMap<string, unknown> | undefined => {
  const read = E.tryCatch((): unknown => JSON.parse(text), E.toError);
  if (E.isLeft(read) || typeof read.right !== "object" || read.right === null || !("weights" in read.right))
    return undefined;
  const { weights } = read.right;
  return typeof weights === "object" && weights !== null ? new Map(Object.entries(weights)) : undefined;
};

const isOrder = (axes: ReadonlyArray<number>, rank: number): boolean =>
  axes.length === rank && axes.every((_, i) => axes.includes(i));

/** A tensor with its axes as graft has them. */
const turned = (
  { dtype, shape, data }: StoredTensor,
  axes: ReadonlyArray<number> | undefined,
): StoredTensor | undefined => {
  if (axes === undefined) return { dtype, shape, data };
  if (!isOrder(axes, shape.length)) return undefined;
  const back = axes.map((_, i) => axes.indexOf(i));
  return { dtype, shape: back.map((i) => shape[i] as number), data: permuted(data, shape, back) };
};

/** Reads the file; a tensor that its notes don't name stands under its own name. */
export const readExported = (bytes: Uint8Array): E.Either<ImportProblem, Arrived> => {
  const file = readSafetensors(bytes);
  if (E.isLeft(file)) return E.left({ _tag: "NotSafetensors", why: kebab(file.left._tag) });
  const { tensors, metadata } = file.right;
  const [spec, layouts] = [metadata.get("spec"), layoutsIn(metadata.get("graft") ?? "")];
  if (spec === undefined || layouts === undefined) return E.left({ _tag: "NotOurs" });
  const weights = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    const layout = layouts.get(name) ?? { state: name };
    const made = isLayout(layout) ? turned(tensor, layout.axes) : undefined;
    if (made === undefined || !isLayout(layout)) return E.left({ _tag: "BadLayout", tensor: name });
    weights.set(layout.state, made);
  }
  return E.right({ spec, weights: Object.fromEntries(weights) });
};
