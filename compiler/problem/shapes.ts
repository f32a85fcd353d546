/** Fixes that shapes allow: which layer, with which numbers, makes what is wanted of what is there. */

import type { TensorType } from "../ir/graph/type.js";
import { fixedSize, type Kind, kindOf } from "../scope/scope.js";
import { perSample, sizesOf } from "../words/words.js";
import type { Declared } from "./fault/here.js";

/** Sides an image of so many values may have: those of an input, or the largest square that leaves whole channels. */
function imageSizes(values: number, inputs: ReadonlyArray<Declared>): ReadonlyArray<number> | undefined {
  const images = inputs.filter(({ type }) => kindOf(type) === "image").map(({ type }) => sizesOf(type));
  const sides = images.flatMap(([height = 1, width = 1]) => [1, 2, 4, 8].map((n) => [height / n, width / n] as const));
  const squares = Array.from({ length: 62 }, (_, i) => 64 - i).map((side) => [side, side] as const);
  const fits = ([height, width]: readonly [number, number]): boolean =>
    Number.isInteger(height) && Number.isInteger(width) && height * width > 1 && values % (height * width) === 0;
  const found = [...sides, ...squares].find(fits);
  return found && [...found, values / (found[0] * found[1])];
}

const inputOf = (kind: Kind, values: number, inputs: ReadonlyArray<Declared>): Declared | undefined =>
  inputs.find(({ type }) => kindOf(type) === kind && perSample(type) === values);

/** A layer as a spec writes it. */
export type Layer = Readonly<Record<string, unknown>>;

export const reshapeTo = (to: string | ReadonlyArray<number>): Layer => ({ type: "reshape", to });
export const flatten: Layer = { type: "flatten" };

/** What to put before a layer that wants an image; `small`: it need not be as large as the model's. */
function imageBefore(found: TensorType, inputs: ReadonlyArray<Declared>, small: boolean): ReadonlyArray<Layer> {
  const values = perSample(found);
  const same = inputOf("image", values, inputs);
  if (same !== undefined) return [reshapeTo(same.name)];
  if (kindOf(found) === "sequence") return [reshapeTo([...sizesOf(found), 1])];
  const sizes = imageSizes(values, inputs);
  if (sizes !== undefined) return [reshapeTo(sizes)];
  const image = inputs.find(({ type }) => kindOf(type) === "image");
  const [height = 8, width = 8] = image === undefined ? [] : sizesOf(image.type);
  // What is flattened again behind it would cost a matrix of the whole image's size, squared.
  const quarter = [Math.ceil(height / 4), Math.ceil(width / 4), 8];
  const to = image === undefined ? [8, 8, 16] : small ? quarter : sizesOf(image.type);
  const whole = image !== undefined && !small;
  return [{ type: "dense", units: to.reduce((a, b) => a * b, 1) }, reshapeTo(whole ? image.name : to)];
}

/**
 * What to put before a layer that wants a sequence: an image's rows become time steps; a vector is cut into as many as
 * a sequence of the spec has, where that comes out whole, and is repeated where not.
 */
function sequenceBefore(found: TensorType, inputs: ReadonlyArray<Declared>): ReadonlyArray<Layer> {
  const [height = 1, ...rest] = sizesOf(found);
  if (kindOf(found) === "image") return [reshapeTo([height, rest.reduce((a, b) => a * b, 1)])];
  const same = inputOf("sequence", perSample(found), inputs);
  if (same !== undefined) return [reshapeTo(same.name)];
  const sequence = inputs.find(({ type }) => kindOf(type) === "sequence");
  const length = sequence && fixedSize(sequence.type, "time");
  if (length !== undefined && height % length === 0) return [reshapeTo([length, height / length])];
  return [{ type: "repeat", length: sequence === undefined ? 16 : `= ${sequence.name}.length` }];
}

/** What to put before a layer that wants a value of one of these kinds. */
export function kindBefore(
  wants: ReadonlyArray<Kind>,
  found: TensorType,
  inputs: ReadonlyArray<Declared>,
  small = false,
): ReadonlyArray<Layer> {
  if (wants.includes("vector")) return [flatten];
  if (!wants.includes("image")) return sequenceBefore(found, inputs);
  const declared = (kind: Kind): boolean => inputs.some(({ type }) => kindOf(type) === kind);
  const image = inputOf("image", perSample(found), inputs) !== undefined || !declared("sequence");
  return wants.includes("sequence") && !image ? sequenceBefore(found, inputs) : imageBefore(found, inputs, small);
}

/** Another target with as many values: its last size follows from the others, where that comes out whole. */
export function otherTarget(found: TensorType, to: TensorType): ReadonlyArray<number> | undefined {
  const sizes = sizesOf(to).slice(0, -1);
  const rest = perSample(found) / sizes.reduce((a, b) => a * b, 1);
  return Number.isInteger(rest) ? [...sizes, rest] : undefined;
}
