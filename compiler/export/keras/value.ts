/**
 * Values of a Keras model while it is written: what a call of a layer gives, or numbers that no input changes.
 *
 * In: shapes and numbers. Out: the JSON that Keras' own serialisation reads: tensors by the call that made them,
 * arrays, slices.
 */
import type { DType } from "../../ir/graph/type.js";
import type { Json } from "../json.js";

/** `null`: a size that depends on the batch. */
export type Shape = ReadonlyArray<number | null>;

/** The result of a call. Its sizes are those of the graph's value, or 1 where that repeats one element. */
export interface Symbolic {
  readonly _tag: "Symbolic";
  /** The layer, by name, and which of its calls. */
  readonly layer: string;
  readonly call: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Numbers; an axis of samples is of size 1. */
export interface Known {
  readonly _tag: "Known";
  readonly shape: ReadonlyArray<number>;
  readonly values: ArrayLike<number>;
  readonly dtype: DType;
  /** The state that holds exactly these numbers. */
  readonly state?: string;
}

export type Value = Symbolic | Known;

/** What a call is given beside tensors. */
export type Argument =
  | Value
  | Json
  | ReadonlyArray<Value>
  | { readonly _tag: "Slices"; readonly of: ReadonlyArray<Span> };

/** `start:stop` of one axis; the whole of it where both are absent. */
export type Span = readonly [start: number | null, stop: number | null];

const types = { f32: "float32", i32: "int32" } as const;

const dtypeName = (dtype: DType): string => types[dtype];

/** Row-major values as nested lists. */
const nested = ({ shape, values }: Pick<Known, "shape" | "values">): Json => {
  const at = (axis: number, from: number, each: number): Json => {
    if (axis === shape.length) return values[from] as number;
    const size = shape[axis] as number;
    const inner = each / size;
    return Array.from({ length: size }, (_, i) => at(axis + 1, from + i * inner, inner));
  };
  return at(0, 0, values.length);
};

const isValue = (of: unknown): of is Value =>
  typeof of === "object" && of !== null && "_tag" in of && (of._tag === "Symbolic" || of._tag === "Known");

const valueJson = (value: Value): Json => {
  if (value._tag === "Symbolic") {
    const { layer, call, shape, dtype } = value;
    return {
      class_name: "__keras_tensor__",
      config: { shape, dtype: dtypeName(dtype), keras_history: [layer, call, 0] },
    };
  }
  if (value.shape.length === 0) return value.values[0] as number;
  return { class_name: "__numpy__", config: { value: nested(value), dtype: dtypeName(value.dtype) } };
};

const spanJson = ([start, stop]: Span): Json => ({ class_name: "__slice__", config: { start, stop, step: null } });

const isSlices = (of: Argument): of is Extract<Argument, { readonly _tag: "Slices" }> =>
  typeof of === "object" && of !== null && "_tag" in of && of["_tag"] === "Slices";

/** An argument as Keras writes it. */
export const argumentJson = (of: Argument): Json => {
  if (isValue(of)) return valueJson(of);
  if (isSlices(of)) return of.of.map(spanJson);
  if (Array.isArray(of)) return of.map((each) => (isValue(each) ? valueJson(each) : (each as Json)));
  return of as Json;
};

/** The tensors among arguments, in order. */
export const tensorsIn = (given: ReadonlyArray<Argument>): ReadonlyArray<Symbolic> =>
  given
    .flatMap((of) => (isValue(of) ? [of] : Array.isArray(of) ? (of as ReadonlyArray<unknown>).filter(isValue) : []))
    .filter((value) => value._tag === "Symbolic");

/** The shape of an elementwise result: sizes of 1 are repeated. */
export const broadcastShape = (shapes: ReadonlyArray<Shape>): Shape => {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[i - rank + shape.length]).filter((size) => size !== undefined);
    return sizes.find((size) => size !== 1) ?? (sizes.includes(null) ? null : 1);
  });
};
