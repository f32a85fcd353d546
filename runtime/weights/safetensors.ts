/**
 * safetensors files of anybody's. In: the file's bytes. Out: its tensors as float32, whatever real kind they are of;
 * complex numbers and 8-bit floats are refused.
 */
import * as E from "fp-ts/lib/Either.js";
import { readHeader } from "../checkpoint/safetensors-header.js";
import { kebab } from "../problem/failure.js";
import type { Found } from "./found.js";
import { floatsOf } from "./numbers.js";
import { broken } from "./problem/broken-file.js";
import type { WeightsProblem } from "./problem/index.js";

export const readAnySafetensors = (file: Uint8Array): E.Either<WeightsProblem, ReadonlyMap<string, Found>> => {
  const header = readHeader(file);
  if (E.isLeft(header)) return E.left(broken("a safetensors file", kebab(header.left._tag)));
  const { entries, dataStart } = header.right;
  const tensors = new Map<string, Found>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const data = floatsOf(dtype, file.subarray(dataStart + begin, dataStart + end));
    if (data === undefined) return E.left(broken("a safetensors file", `${name} is of ${dtype}`));
    tensors.set(name, { shape, data });
  }
  return E.right(tensors);
};
