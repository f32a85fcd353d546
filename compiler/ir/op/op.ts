// What one primitive declares: its type rule, derivative, reference evaluation and cost. Shared code asks these
// declared properties and never an op's name.
import type { Either } from "fp-ts/lib/Either.js";
import type { Builder, Ref } from "../graph/builder.js";
import type { TensorType } from "../graph/type.js";
import type { Elementwise } from "./elementwise.js";

/** Why inputs and attributes don't fit an op; a plain sentence, since only a broken invariant ever shows it. */
export type TypeFault = string;

/** Concrete values of the reference engine: always doubles, row-major; the engine rounds to float32 where asked. */
export interface Values {
  readonly shape: ReadonlyArray<number>;
  readonly data: Float64Array;
}

/**
 * What a derivative rule sees: the node's inputs and output, and the cotangent of the output. All rules emit into `b`.
 */
export interface Cotangent<A> {
  readonly b: Builder;
  readonly inputs: ReadonlyArray<Ref>;
  readonly output: Ref;
  readonly attributes: A;
  readonly gradient: Ref;
  /** Whether anything upstream needs the gradient of this input: a rule may skip work that nobody reads. */
  readonly needs: (input: number) => boolean;
}

/** One case for the laws: types of the inputs, attributes, and the interval that inputs are drawn from. */
export interface Sample<A> {
  readonly inputs: ReadonlyArray<TensorType>;
  readonly attributes: A;
  /** Values are drawn uniformly from here; the default is [-2, 2]. Integer inputs take integers. */
  readonly from?: readonly [number, number];
}

export interface Op<A> {
  readonly doc: string;
  /**
   * `source` has no inputs; `elementwise` maps equal shapes (or a rank-0 operand) to the same shape; `movement` only
   * moves or repeats values; `fused` is made by optimise/ and has no derivative of its own.
   */
  readonly kind: "source" | "elementwise" | "movement" | "reduction" | "contraction" | "window" | "fused";
  /** What all targets need of an op that maps numbers to a number; `cast` alone is elementwise and no such op. */
  readonly elementwise?: Elementwise;
  readonly commutative?: boolean;
  /** It takes a strided view of an input as it is, where others want its elements in a row. */
  readonly readsViews?: boolean;
  readonly infer: (inputs: ReadonlyArray<TensorType>, attributes: A) => Either<TypeFault, TensorType>;
  /**
   * The cotangent of each input, in order; `undefined` where it is zero or not needed. Absent: zero everywhere (step,
   * floor, sources).
   */
  readonly derive?: (c: Cotangent<A>) => ReadonlyArray<Ref | undefined>;
  /** The definition. `type` is the output's type with the batch given as `samples`. */
  readonly evaluate: (
    inputs: ReadonlyArray<Values>,
    attributes: A,
    output: {
      readonly shape: ReadonlyArray<number>;
      readonly samples: number;
      readonly inputTypes: ReadonlyArray<TensorType>;
      readonly type: TensorType;
    },
  ) => Float64Array;
  /** Floating-point operations for the given concrete shapes. Movement costs 0. */
  readonly flops: (
    shapes: ReadonlyArray<ReadonlyArray<number>>,
    output: ReadonlyArray<number>,
    attributes: A,
  ) => number;
  /** How an attribute prints in `explain --graph`; the default prints none. */
  readonly print?: (attributes: A) => string;
  readonly samples: ReadonlyArray<Sample<A>>;
}

/** Attributes of an op that has none. */
export type None = Readonly<Record<never, never>>;
