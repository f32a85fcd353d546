// Elementwise ops: one declaration from which every meaning follows. In: what an op's file says — its value on numbers,
// its derivative, its kernel, its names elsewhere. Out: the op, with its type rule, reference evaluation, cost and
// samples.
import * as E from "fp-ts/lib/Either.js";
import type { Builder, Ref } from "../graph/builder.js";
import { axis, batch, f32, printType, sameAxes, scalar, type TensorType } from "../graph/type.js";
import { sumAll } from "./dsl.js";
import type { Lanes } from "./lanes.js";
import { at, float, given, needed, size, takes } from "./make.js";
import type { Cotangent, None, Op, Sample, Values } from "./op.js";

/**
 * The target has a lowering of its own for this op, as it takes more than one of its ops: `compiler/emit`,
 * `compiler/export`.
 */
export const own = { _tag: "Own" } as const;

/** How a line of Python reads: a function by its dotted name, or the text around its operands. */
export type Written = { readonly call: string } | { readonly text: (x: string, y: string) => string };

/** What each library calls an elementwise op. */
export interface Names {
  /** The kernel of TensorFlow.js, which engines that run plans call by this name. */
  readonly tfjs: { readonly kernel: string; readonly attributes?: Readonly<Record<string, number>> };
  readonly tensorflow: string | typeof own;
  readonly onnx: string | typeof own;
  readonly torch: Written;
  /**
   * `call` is what the JAX engine calls: of `jnp`, `jax.nn`, or `own`, the worker's; exports write `text` where there
   * is one.
   */
  readonly jax: { readonly call: string; readonly text?: (x: string, y: string) => string };
  /** An operation of `keras.ops` (of its `numpy`, or where it says), or an activation that Keras has a layer for. */
  readonly keras: { readonly operation: string; readonly of?: "math" } | { readonly activation: string } | typeof own;
}

export type Target = keyof Names;

/** What an elementwise op declares beside what every op does. */
interface Facts {
  readonly doc: string;
  /** Takes several times as long as a sum or a product. */
  readonly transcendental?: boolean;
  /** The inputs' interval in the laws; the default is [-2, 2]. */
  readonly from?: readonly [number, number];
  /** Where a target lacks it, `spelled` stands in its place: an op must have one or the other for each target. */
  readonly names?: Partial<Names>;
}

/** Either every target has a name for an op, or it is spelled in other ops for those that have none. */
type Spelling<F> = { readonly names: Names } | { readonly spelled: F };

type UnaryFacts = Facts & {
  readonly value: (x: number) => number;
  /** The cotangent of x, from x, y = value(x) and the cotangent of y. Absent where it is zero everywhere. */
  readonly derive?: (b: Builder, gradient: Ref, x: Ref, y: Ref) => Ref;
  /** Four at once, where WebAssembly fuses it into one pass with its neighbours. x may be read more than once. */
  readonly lanes?: <V>(l: Lanes<V>, x: V) => V;
  /** f(f(x)) = f(x). */
  readonly idempotent?: boolean;
  /** f(−x) = f(x). */
  readonly even?: boolean;
  /** Positive exactly where x is, so that step(f(x)) = step(x). */
  readonly keepsSign?: boolean;
};

type BinaryFacts = Facts & {
  readonly value: (x: number, y: number) => number;
  readonly commutative?: boolean;
  /** The cotangents of x and y for equal axes; the maker sums them for a rank-0 operand. */
  readonly left: (b: Builder, gradient: Ref, x: Ref, y: Ref, z: Ref) => Ref;
  readonly right: (b: Builder, gradient: Ref, x: Ref, y: Ref, z: Ref) => Ref;
  readonly lanes?: <V>(l: Lanes<V>, x: V, y: V) => V;
  /** f(x, x) = x. */
  readonly idempotent?: boolean;
};

export type Unary = UnaryFacts & Spelling<(b: Builder, x: Ref) => Ref>;
export type Binary = BinaryFacts & Spelling<(b: Builder, x: Ref, y: Ref) => Ref>;

/** An elementwise op as shared code sees it, whatever its number of operands. */
export interface Elementwise {
  readonly operands: 1 | 2;
  readonly value: (x: number, y: number) => number;
  readonly names: Partial<Names>;
  readonly spelled?: (b: Builder, x: Ref, y: Ref) => Ref;
  readonly lanes?: <V>(l: Lanes<V>, x: V, y: V) => V;
  readonly transcendental: boolean;
  readonly idempotent: boolean;
  readonly even: boolean;
  readonly keepsSign: boolean;
}

export type UnaryOp = Op<None> & { readonly elementwise: Elementwise & { readonly operands: 1 } };
export type BinaryOp = Op<None> & { readonly elementwise: Elementwise & { readonly operands: 2 } };

const factsOf = (rule: Unary | Binary): Omit<Elementwise, "operands"> => ({
  value: rule.value as Elementwise["value"],
  names: rule.names ?? {},
  transcendental: rule.transcendental ?? false,
  idempotent: rule.idempotent ?? false,
  even: ("even" in rule && rule.even) || false,
  keepsSign: ("keepsSign" in rule && rule.keepsSign) || false,
  ...(rule.lanes && { lanes: rule.lanes as NonNullable<Elementwise["lanes"]> }),
  ...("spelled" in rule && { spelled: rule.spelled as NonNullable<Elementwise["spelled"]> }),
});

const feature = axis("feature", 3);

const samples = (types: ReadonlyArray<ReadonlyArray<TensorType>>, from: Facts["from"]): ReadonlyArray<Sample<None>> =>
  types.map((inputs) => ({ inputs, attributes: {}, ...(from && { from }) }));

/** y[i] = value(x[i]). */
export const unary = (rule: Unary): UnaryOp => {
  const { doc, value, derive, from } = rule;
  return {
    doc,
    kind: "elementwise",
    elementwise: { operands: 1, ...factsOf(rule) },
    infer: takes([float()], ([x]) => E.right(x)),
    ...(derive && {
      derive: ({ b, inputs, output, gradient }: Cotangent<None>) => [derive(b, gradient, at(inputs, 0), output)],
    }),
    evaluate: (inputs) => at(inputs, 0).data.map((x) => value(x)),
    flops: (_, output) => size(output),
    samples: samples([[f32(batch, feature)], [scalar]], from),
  };
};

const pairs: ReadonlyArray<ReadonlyArray<TensorType>> = [
  [f32(batch, feature), f32(batch, feature)],
  [f32(batch, feature), scalar],
  [scalar, f32(batch, feature)],
  [scalar, scalar],
];

const collapse = (b: Builder, gradient: Ref, to: Ref): Ref =>
  to.type.axes.length === 0 ? sumAll(b, gradient) : gradient;

const deriveBinary =
  ({ left, right }: BinaryFacts): NonNullable<Op<None>["derive"]> =>
  (c) => {
    const [x, y] = [at(c.inputs, 0), at(c.inputs, 1)];
    return [
      needed(c, 0, () => collapse(c.b, left(c.b, c.gradient, x, y, c.output), x)),
      needed(c, 1, () => collapse(c.b, right(c.b, c.gradient, x, y, c.output), y)),
    ];
  };

const evaluateBinary = (value: BinaryFacts["value"], x: Values, y: Values, count: number): Float64Array => {
  const [dx, dy] = [x.shape.length === 0 ? 0 : 1, y.shape.length === 0 ? 0 : 1];
  return Float64Array.from({ length: count }, (_, i) => value(x.data[i * dx] as number, y.data[i * dy] as number));
};

/** z[i] = value(x[i], y[i]); one operand may have rank 0 and then stands beside every element of the other. */
export const binary = (rule: Binary): BinaryOp => ({
  doc: rule.doc,
  kind: "elementwise",
  elementwise: { operands: 2, ...factsOf(rule) },
  ...(rule.commutative && { commutative: true }),
  infer: takes([float(), float()], ([x, y]) =>
    given(x.axes.length === 0 ? y : x, [
      x.axes.length === 0 || y.axes.length === 0 || sameAxes(x.axes, y.axes),
      `${printType(x)} and ${printType(y)} differ, and neither has rank 0`,
    ]),
  ),
  derive: deriveBinary(rule),
  evaluate: (inputs, _, { shape }) => evaluateBinary(rule.value, at(inputs, 0), at(inputs, 1), size(shape)),
  flops: (_, output) => size(output),
  samples: samples(pairs, rule.from),
});
