/**
 * The kernels that plans call by TensorFlow.js's names and that nobody generates, in plain TypeScript: small things
 * beside products, moves and fused passes.
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

export type LeanKernel = (inputs: Readonly<Record<string, Given>>, attributes: Attributes, out: Given) => void;

const countOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1);

const input = (inputs: Readonly<Record<string, Given>>, name: string): Given => {
  const found = inputs[name];
  if (found === undefined) throw new Error(`a kernel lacks its input ${name}`);
  return found;
};

const unary =
  (meaning: (x: number) => number): LeanKernel =>
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
  (meaning: (a: number, b: number) => number): LeanKernel =>
  (inputs, _, { elements: to, start: at, shape }) => {
    const [a, b] = [input(inputs, "a"), input(inputs, "b")];
    const [inA, inB] = [positions(shape, a.shape), positions(shape, b.shape)];
    for (let i = 0, count = countOf(shape); i < count; i++)
      to[at + i] = meaning(a.elements[a.start + inA(i)] ?? 0, b.elements[b.start + inB(i)] ?? 0);
  };

/** Rows of x, [rows, width], each reduced to one number. */
const reduction =
  (reduce: (from: Elements, start: number, width: number) => number): LeanKernel =>
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
  for (let i = 1; i < width; i++) {
    const [value, most] = [from[start + i] ?? 0, from[start + best] ?? 0];
    if (value > most || (Number.isNaN(value) && !Number.isNaN(most))) best = i;
  }
  return best;
};

const oneHot: LeanKernel = (inputs, { depth, onValue, offValue }, { elements: to, start: at, shape }) => {
  const { elements, start } = input(inputs, "indices");
  const width = depth as number;
  const rows = countOf(shape) / width;
  to.fill(offValue as number, at, at + rows * width);
  for (let row = 0; row < rows; row++) {
    const index = elements[start + row] ?? -1;
    if (index >= 0 && index < width) to[at + row * width + index] = onValue as number;
  }
};

type Pair = readonly [number, number];

/** Windows over height and width; the frame around the image counts for nothing. */
const pool =
  (
    first: number,
    add: (sofar: number, value: number) => number,
    finish: (sofar: number, count: number) => number,
  ): LeanKernel =>
  (inputs, attributes, { elements: to, start: at, shape }) => {
    const { elements, start, shape: from } = input(inputs, "x");
    const [, height = 1, width = 1, channels = 1] = from;
    const [samples = 1, down = 1, across = 1] = shape;
    const [window, strides, pad] = [attributes["filterSize"], attributes["strides"], attributes["pad"]] as [
      Pair,
      Pair,
      ReadonlyArray<Pair>,
    ];
    const [top, left] = [pad[1]?.[0] ?? 0, pad[2]?.[0] ?? 0];
    let next = at;
    for (let sample = 0; sample < samples; sample++)
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++)
          for (let channel = 0; channel < channels; channel++) {
            let [sofar, count] = [first, 0];
            const [y0, x0] = [y * strides[0] - top, x * strides[1] - left];
            for (let i = Math.max(y0, 0); i < Math.min(y0 + window[0], height); i++)
              for (let j = Math.max(x0, 0); j < Math.min(x0 + window[1], width); j++) {
                sofar = add(sofar, elements[start + ((sample * height + i) * width + j) * channels + channel] ?? 0);
                count += 1;
              }
            to[next++] = finish(sofar, count);
          }
  };

/** The elementwise ops, under the names that they declare. */
const declared = [1, 2].flatMap((operands) =>
  elementwiseNames(operands as 1 | 2).flatMap((op): ReadonlyArray<readonly [string, LeanKernel]> => {
    const { names, value } = meaningOf(op);
    if (names.tfjs === undefined) return [];
    return [[names.tfjs.kernel, operands === 1 ? unary((x) => value(x, 0)) : binary(value)]];
  }),
);

/** By the library's names. */
export const leanKernels: Readonly<Record<string, LeanKernel>> = {
  ...Object.fromEntries(declared),
  ArgMax: reduction(argMax),
  AvgPool: pool(
    0,
    (a, b) => a + b,
    (total, count) => total / count,
  ),
  Cast: unary((x) => x),
  Max: reduction((from, start, width) => {
    let most = -Infinity;
    for (let i = 0; i < width; i++) most = Math.max(most, from[start + i] ?? 0);
    return most;
  }),
  MaxPool: pool(-Infinity, Math.max, (most) => most),
  OneHot: oneHot,
  Sum: reduction(sum),
};
