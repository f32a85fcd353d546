/**
 * The kernels that plans call by name and that nobody generates, in plain TypeScript: small or rare things beside
 * products, moves, fused passes and pools.
 *
 * In: places of the inputs and their shapes, attributes. Out: the elements of the output, written. The meaning of each
 * op on numbers is the compiler's own.
 */
import { elementwiseNames, meaningOf } from "../../../compiler/ir/op/index.js";
import type { Elements, Place } from "../plan/move.js";

/** An input: where its elements stand, and its shape. */
export interface Given extends Place {
  readonly shape: ReadonlyArray<number>;
}

export type Attributes = Readonly<Record<string, unknown>>;

export type TypedKernel = (inputs: Readonly<Record<string, Given>>, attributes: Attributes, out: Given) => void;

const countOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1);

const input = (inputs: Readonly<Record<string, Given>>, name: string): Given => {
  const found = inputs[name];
  if (found === undefined) throw new Error(`a kernel lacks its input ${name}`);
  return found;
};

const unary =
  (meaning: (x: number) => number): TypedKernel =>
  (inputs, _, { elements: to, start: at, shape }) => {
    const { elements: from, start } = input(inputs, "x");
    for (let i = 0, count = countOf(shape); i < count; i++) to[at + i] = meaning(from[start + i] ?? 0);
  };

/** For each axis of `shape`, how far apart an input's elements lie; 0 where it is broadcast. */
const stridesIn = (shape: ReadonlyArray<number>, own: ReadonlyArray<number>): ReadonlyArray<number> => {
  const strides: Array<number> = [];
  let step = 1;
  for (let back = 1; back <= shape.length; back++) {
    const size = own[own.length - back] ?? 1;
    strides.unshift(size === 1 ? 0 : step);
    step *= size;
  }
  return strides;
};

/** Where each element of `shape` stands in an input that is broadcast to it. */
const positions = (shape: ReadonlyArray<number>, own: ReadonlyArray<number>): ((element: number) => number) => {
  if (countOf(own) === 1) return () => 0;
  if (countOf(own) === countOf(shape)) return (element) => element;
  const strides = stridesIn(shape, own);
  return (element) => {
    let [left, at] = [element, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      at += (left % size) * (strides[axis] ?? 0);
      left = Math.floor(left / size);
    }
    return at;
  };
};

const binary =
  (meaning: (a: number, b: number) => number): TypedKernel =>
  (inputs, _, { elements: to, start: at, shape }) => {
    const [a, b] = [input(inputs, "a"), input(inputs, "b")];
    const [inA, inB] = [positions(shape, a.shape), positions(shape, b.shape)];
    for (let i = 0, count = countOf(shape); i < count; i++)
      to[at + i] = meaning(a.elements[a.start + inA(i)] ?? 0, b.elements[b.start + inB(i)] ?? 0);
  };

/** Rows of x, [rows, width], each reduced to one number. */
const reduction =
  (reduce: (from: Elements, start: number, width: number) => number): TypedKernel =>
  (inputs, _, { elements: to, start: at }) => {
    const { elements, start, shape } = input(inputs, "x");
    const [rows = 1, width = 1] = shape;
    for (let row = 0; row < rows; row++) to[at + row] = reduce(elements, start + row * width, width);
  };

const sum = (from: Elements, start: number, width: number): number => {
  let total = 0;
  for (let i = 0; i < width; i++) total += from[start + i] ?? 0;
  return total;
};

/** The place of the greatest; the first of several, and the first NaN. */
const argMax = (from: Elements, start: number, width: number): number => {
  let best = 0;
  let most = from[start] as number;
  for (let i = 1; i < width; i++) {
    const value = from[start + i] as number;
    // nothing is greater than a NaN
    if (value > most || (Number.isNaN(value) && !Number.isNaN(most))) {
      best = i;
      most = value;
    }
  }
  return best;
};

/** The same elements, rounded towards zero where whole numbers are wanted. */
const copied: TypedKernel = (inputs, _, { elements: to, start: at, shape }) => {
  const { elements, start } = input(inputs, "x");
  to.set(elements.subarray(start, start + countOf(shape)), at);
};

const oneHot: TypedKernel = (inputs, { depth, onValue, offValue }, { elements: to, start: at, shape }) => {
  const { elements, start } = input(inputs, "indices");
  const width = depth as number;
  const rows = countOf(shape) / width;
  to.fill(offValue as number, at, at + rows * width);
  for (let row = 0; row < rows; row++) {
    const index = elements[start + row] ?? -1;
    if (index >= 0 && index < width) to[at + row * width + index] = onValue as number;
  }
};

/** The elementwise ops, under the names that they declare. */
const declared = [1, 2].flatMap((operands) =>
  elementwiseNames(operands as 1 | 2).flatMap((op): ReadonlyArray<readonly [string, TypedKernel]> => {
    const { names, value } = meaningOf(op);
    if (names.tfjs === undefined) return [];
    return [[names.tfjs.kernel, operands === 1 ? unary((x) => value(x, 0)) : binary(value)]];
  }),
);

/** By the library's names. */
export const kernels: Readonly<Record<string, TypedKernel>> = {
  ...Object.fromEntries(declared),
  ArgMax: reduction(argMax),
  Cast: copied,
  Identity: copied,
  OneHot: oneHot,
  Sum: reduction(sum),
};
