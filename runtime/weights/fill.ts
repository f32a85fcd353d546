/**
 * A model's states from a file's tensors.
 *
 * In: a plan of which state is made of what, and the tensors. Out: the states: reshaped, cut, turned, summed, and their
 * rows and columns in our order.
 */
import { permuted } from "../../compiler/export/layout.js";
import type { Filling, Reordered, Taken } from "../../compiler/weights/fit.js";
import { sizesOf } from "../../compiler/weights/group.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import type { FoundTensors } from "./read.js";

interface Shaped {
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array;
}

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, n) => all * n, 1);

/** Some of the indices of one axis, in an order of their own. */
const picked = ({ shape, data }: Shaped, axis: number, index: ReadonlyArray<number>): Shaped => {
  const [outer, inner] = [product(shape.slice(0, axis)), product(shape.slice(axis + 1))];
  const size = shape[axis] as number;
  const out = new Float32Array(outer * index.length * inner);
  for (let o = 0; o < outer; o++)
    for (const [i, from] of index.entries()) {
      const start = (o * size + from) * inner;
      out.set(data.subarray(start, start + inner), (o * index.length + i) * inner);
    }
  return { shape: shape.map((n, i) => (i === axis ? index.length : n)), data: out };
};

const cutOf = (whole: Shaped, cut: Taken["cut"]): Shaped =>
  cut === undefined
    ? whole
    : picked(
        whole,
        cut.axis,
        Array.from({ length: cut.count }, (_, i) => cut.start + i),
      );

const taken = (tensors: FoundTensors, { tensor, shape, as, cut, order }: Taken): Float32Array => {
  const found = tensors.get(tensor);
  if (found === undefined || found.data.length !== product(shape)) throw new Error(`no tensor ${tensor} of that shape`);
  const part = cutOf({ shape: as ?? shape, data: found.data }, cut);
  return order === undefined ? part.data : permuted(part.data, part.shape, order);
};

const filled = (tensors: FoundTensors, { state, takes, constant, reordered }: Filling): Tensor => {
  const shape = sizesOf(state.type);
  const data = new Float32Array(product(shape)).fill(constant ?? 0);
  for (const take of takes) for (const [i, value] of taken(tensors, take).entries()) data[i] = (data[i] ?? 0) + value;
  const inOrder = reordered.reduce((whole: Shaped, { axis, index }: Reordered): Shaped => picked(whole, axis, index), {
    shape,
    data,
  });
  return { dtype: "f32", shape, data: inOrder.data };
};

export const fill = (tensors: FoundTensors, fillings: ReadonlyArray<Filling>): Tensors =>
  Object.fromEntries(fillings.map((filling) => [filling.state.name, filled(tensors, filling)]));
