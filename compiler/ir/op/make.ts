// What the files of ops share: type rules, and the index arithmetic of evaluations. An op's own file then holds little
// more than its formula.
import * as E from "fp-ts/lib/Either.js";
import type { Ref } from "../graph/builder.js";
import { type Axis, isBatch, printType, sameSize, type TensorType } from "../graph/type.js";
import type { Cotangent, Op, TypeFault } from "./op.js";

type Inferred = E.Either<TypeFault, TensorType>;

/** The item at `i`, which must exist. */
export const at = <T>(items: ReadonlyArray<T>, i: number): T => {
  if (i < 0 || i >= items.length) throw new Error(`no item ${i} among ${items.length}`);
  return items[i] as T;
};

/** `type`, unless one of the conditions fails: then the reason beside it. */
export const given = (type: TensorType, ...conditions: ReadonlyArray<readonly [boolean, TypeFault]>): Inferred => {
  const broken = conditions.find(([holds]) => !holds);
  return broken === undefined ? E.right(type) : E.left(broken[1]);
};

/** What a type rule asks of one input before it looks closer: a dtype, and a rank where it has only one. */
export interface Wanted {
  readonly dtype?: "f32" | "i32";
  readonly rank?: number;
}

export const float = (rank?: number): Wanted => (rank === undefined ? { dtype: "f32" } : { dtype: "f32", rank });

export const integer: Wanted = { dtype: "i32" };

/** A value of any dtype and rank. */
export const anything: Wanted = {};

const meets = (type: TensorType, { dtype, rank }: Wanted): boolean =>
  (dtype === undefined || dtype === type.dtype) && (rank === undefined || rank === type.axes.length);

const mismatch = ({ dtype, rank }: Wanted, found: TensorType): TypeFault =>
  `expected ${dtype ?? "a value"}${rank === undefined ? "" : ` of rank ${rank}`}, found ${printType(found)}`;

/** A type rule for inputs of these dtypes and ranks; `rule` sees only inputs that have them. */
export const takes =
  <A, const W extends ReadonlyArray<Wanted>>(
    wanted: W,
    rule: (inputs: { readonly [I in keyof W]: TensorType }, attributes: A) => Inferred,
  ): Op<A>["infer"] =>
  (inputs, attributes) => {
    if (inputs.length !== wanted.length) return E.left(`takes ${wanted.length} inputs, given ${inputs.length}`);
    const wrong = inputs.findIndex((type, i) => !meets(type, at(wanted, i)));
    if (wrong >= 0) return E.left(mismatch(at(wanted, wrong), at(inputs, wrong)));
    return rule(inputs as unknown as { readonly [I in keyof W]: TensorType }, attributes);
  };

/** An axis's size, or NaN for the batch: no comparison with it holds, so rules that need a fixed size refuse it. */
export const fixed = ({ size }: Axis): number => (isBatch(size) ? Number.NaN : size);

/** A contraction pairs axes of one size and one name; a kernel's `in` pairs with any name. */
export const contracts = (a: Axis, b: Axis): boolean =>
  sameSize(a.size, b.size) && (a.name === b.name || a.name === "in" || b.name === "in");

/** Whether these are all positions of `rank` axes, each once. */
export const isOrder = (order: ReadonlyArray<number>, rank: number): boolean =>
  order.length === rank &&
  order.every((i) => Number.isInteger(i) && i >= 0 && i < rank) &&
  order.reduce((seen, i) => seen.fill(1, i, i + 1), new Uint8Array(rank)).every((seen) => seen === 1);

/** A cotangent that is emitted only when it is read. */
export const needed = <A>(c: Cotangent<A>, input: number, make: () => Ref): Ref | undefined =>
  c.needs(input) ? make() : undefined;

export const size = (shape: ReadonlyArray<number>): number => shape.reduce((product, n) => product * n, 1);

/** Row-major strides. */
export const strides = (shape: ReadonlyArray<number>): ReadonlyArray<number> =>
  shape.map((_, i) => size(shape.slice(i + 1)));

/** Σ index·stride, plus `start`, for every index of `shape` in row-major order. */
export const offsets = (shape: ReadonlyArray<number>, by: ReadonlyArray<number>, start = 0): Int32Array => {
  const found = new Int32Array(size(shape));
  const index = shape.map(() => 0);
  let offset = start;
  for (let i = 0; i < found.length; i++) {
    found[i] = offset;
    for (let d = shape.length - 1; d >= 0; d--) {
      const next = at(index, d) + 1;
      const wraps = next === at(shape, d);
      index[d] = wraps ? 0 : next;
      offset += wraps ? -at(by, d) * (next - 1) : at(by, d);
      if (!wraps) break;
    }
  }
  return found;
};

/** Reads `data` at these offsets. */
export const read = (data: Float64Array, from: Int32Array): Float64Array =>
  Float64Array.from(from, (offset) => data[offset] as number);
