/**
 * Arrays without names, as `numpy.savez(path, *model.get_weights())` leaves them: arr_0, arr_1, …
 *
 * In: tensors. Out: the same, where they are numbered, named as the layers that they seem to make: a matrix or a kernel
 * begins one, and the vectors behind it are its own; four vectors of one length are a batch-norm, two a layer-norm; a
 * second matrix with gates side by side is a recurrent layer's.
 */
import type { Found } from "./found.js";

type Numbered = readonly [name: string, tensor: Found];

const isVector = ([, { shape }]: Numbered): boolean => shape.length === 1;

/** How many of the arrays from `at` on make one layer. */
const spanFrom = (all: ReadonlyArray<Numbered>, at: number): number => {
  const [first, second, third] = all.slice(at, at + 3);
  if (first === undefined) return 0;
  if (isVector(first)) {
    const alike = all.slice(at, at + 4).findIndex((each) => each[1].shape.join() !== first[1].shape.join());
    const count = alike < 0 ? Math.min(4, all.length - at) : alike;
    return count === 3 ? 2 : count;
  }
  if (second === undefined) return 1;
  if (isVector(second)) return 2;
  const [, [units = 0, gates = 0]] = [first, second[1].shape];
  const recurrent = second[1].shape.length === 2 && gates === first[1].shape.at(-1) && [3, 4].includes(gates / units);
  return recurrent ? (third === undefined ? 2 : 3) : 1;
};

export const namedByNumber = (tensors: ReadonlyMap<string, Found>): ReadonlyMap<string, Found> => {
  if (![...tensors.keys()].every((name) => /^arr_[0-9]+$/.test(name))) return tensors;
  const all = [...tensors].sort(([a], [b]) => Number(a.slice(4)) - Number(b.slice(4)));
  const named = new Map<string, Found>();
  for (let at = 0, layer = 0; at < all.length; layer++) {
    const span = Math.max(1, spanFrom(all, at));
    for (const [i, [, tensor]] of all.slice(at, at + span).entries()) named.set(`layer_${layer}.${i}`, tensor);
    at += span;
  }
  return named;
};
