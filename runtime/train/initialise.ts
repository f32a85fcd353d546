/**
 * The numbers that a program's state starts with.
 *
 * In: the state's declarations and a seed. Out: one tensor per state. Every index of an initial's axis draws its slice
 * from a stream of its own, named after where the index came from: a layer whose inputs stand in another order starts
 * with the same slices in that order.
 */

import type { Initial } from "../../compiler/ir/graph/initial.js";
import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import type { Program, State } from "../../compiler/ir/program.js";
import type { Dataset } from "../data/index.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import { type Stream, stream } from "../random/stream.js";
import { fittedStatistics } from "./fitted.js";

export interface Seeds {
  readonly seed: number;
  /** Absent: `seed`. */
  readonly "init-seed"?: number | undefined;
}

type Drawn = Exclude<Initial, { readonly _tag: "Constant" }>;

const fill = (from: Stream, initial: Drawn, out: Float32Array): void => {
  if (initial._tag === "Uniform") from.fillUniform(out, -initial.bound, initial.bound);
  else from.fillNormal(out);
  if (initial._tag === "Normal") for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * initial.deviation;
};

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1);

/** Puts a slice where index `index` of an axis stands; its elements are in row-major order of the other axes. */
const place = (
  data: Float32Array,
  slice: Float32Array,
  index: number,
  { size, inner }: { readonly size: number; readonly inner: number },
): void => {
  for (let outer = 0; outer * inner < slice.length; outer++)
    data.set(slice.subarray(outer * inner, (outer + 1) * inner), (outer * size + index) * inner);
};

/** The stream that index `index` of the value `source` draws its slice of the state `name` from. */
const sliceStream = (seed: number, name: string, source: string, index: number): Stream =>
  stream(seed, `init/${name}/${source}/${index}`);

const draw = (seed: number, name: string, shape: ReadonlyArray<number>, initial: Drawn): Float32Array => {
  const data = new Float32Array(product(shape));
  const size = shape[initial.axis] ?? 1;
  const layout = { size, inner: product(shape.slice(initial.axis + 1)) };
  const slice = new Float32Array(data.length / Math.max(size, 1));
  const rows = initial.segments.flatMap(({ source, start, count }) =>
    Array.from({ length: count }, (_, i) => [source, start + i] as const),
  );
  if (rows.length !== size) throw new Error(`state ${name}: ${rows.length} slices for an axis of ${size}`);
  for (const [index, [source, at]] of rows.entries()) {
    fill(sliceStream(seed, name, source, at), initial, slice);
    place(data, slice, index, layout);
  }
  return data;
};

const initialOf = (seed: number, { name, type, initial }: State): Tensor => {
  const shape = shapeAt(type.axes, 1);
  if (initial._tag !== "Constant") return { dtype: "f32", shape, data: draw(seed, name, shape, initial) };
  const data = new (type.dtype === "f32" ? Float32Array : Int32Array)(countAt(type.axes, 1));
  return { dtype: type.dtype, shape, data: data.fill(initial.value) };
};

/** The seed that a training's first weights are drawn with. */
export const initialSeedOf = (train: Seeds): number => train["init-seed"] ?? train.seed;

/**
 * The first value of every state, by name: a pure function of the program, the seed and, where the model scales its
 * data, the training samples.
 */
export const initialise = (program: Program, seed: number, train?: Dataset): Tensors =>
  withCopies(program, {
    ...Object.fromEntries(program.state.map((state) => [state.name, initialOf(seed, state)])),
    ...(train === undefined ? {} : fittedStatistics(program.state, train)),
  });

/** The same state with each slot that begins as a copy of a parameter as that parameter is now. */
export const withCopies = (program: Program, tensors: Tensors): Tensors => {
  const copied = program.state.flatMap(({ name, copies }) => {
    const from = copies === undefined ? undefined : tensors[copies];
    return from === undefined ? [] : [[name, { ...from, data: from.data.slice() }] as const];
  });
  return { ...tensors, ...Object.fromEntries(copied) };
};
