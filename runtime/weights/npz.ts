/**
 * `.npz` files of weights, and a single `.npy`. In: the file's bytes. Out: the arrays of numbers in it as float32, by
 * name.
 */
import * as E from "fp-ts/lib/Either.js";
import { readNpy } from "../checkpoint/npy.js";
import { unzipped } from "../file/zip.js";
import { kebab } from "../problem/failure.js";
import type { Found } from "./found.js";
import { broken } from "./problem/broken-file.js";
import type { WeightsProblem } from "./problem/index.js";

const arrayOf = (name: string, bytes: Uint8Array): E.Either<WeightsProblem, Found> => {
  const array = readNpy(bytes);
  if (E.isLeft(array)) {
    const { left } = array;
    return E.left(
      broken("NumPy's arrays", `${name}: ${left._tag === "NpyDtype" ? `of ${left.found}` : kebab(left._tag)}`),
    );
  }
  const { shape, data } = array.right;
  return E.right({ shape, data: Float32Array.from(data as ArrayLike<number>, Number) });
};

export const readNpz = async (file: Uint8Array): Promise<E.Either<WeightsProblem, ReadonlyMap<string, Found>>> => {
  const members = await unzipped(file, (name) => name.endsWith(".npy"));
  if (E.isLeft(members))
    return E.left(
      broken(
        "an archive",
        members.left.what === "undecodable" ? members.left.reason : "it promises more than it can hold",
      ),
    );
  const tensors = new Map<string, Found>();
  for (const [member, bytes] of members.right) {
    const array = arrayOf(member, bytes);
    if (E.isLeft(array)) return array;
    tensors.set(member.replace(/\.npy$/, ""), array.right);
  }
  return E.right(tensors);
};
