// Adam's moments, shared by adam and adamw (Kingma & Ba 2015, algorithm 1; ε after bias correction, as PyTorch and
// tfjs).
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, divide, multiply, number, power, scale, sqrt, square, subtract } from "../../ir/op/dsl.js";
import { withDefault } from "../record.js";
import { epsilonField, fraction, type Update } from "./optimiser.js";

export const momentFields = {
  beta1: withDefault(fraction, "The decay of the first moment.", 0.9),
  beta2: withDefault(fraction, "The decay of the second moment.", 0.999),
  epsilon: epsilonField,
};

export interface MomentSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * β as float32 has it, wherever it stands. 1 − 0.999 is 0.0009999871 there and not 0.001; were the moments to take the
 * one and their correction the other, each step would be off by a part in 10⁵.
 */
const stored = Math.fround;

/** 1 − β^t. */
const correction = (b: Builder, beta: number, step: Ref): Ref =>
  subtract(b, number(b, 1), power(b, number(b, stored(beta)), step));

/** β·m + (1 − β)·g. */
export const average = (b: Builder, beta: number, m: Ref, g: Ref): Ref =>
  add(b, scale(b, m, stored(beta)), scale(b, g, 1 - stored(beta)));

/** rate·m̂/(√v̂ + ε) and the next m and v, with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ). */
export const adamStep = (
  b: Builder,
  { beta1, beta2, epsilon }: MomentSettings,
  { gradient, slots: [m = gradient, v = gradient], rate, step }: Update,
): { readonly move: Ref; readonly slots: ReadonlyArray<Ref> } => {
  const nextM = average(b, beta1, m, gradient);
  const nextV = average(b, beta2, v, square(b, gradient));
  const size = divide(b, rate, correction(b, beta1, step));
  const root = divide(b, number(b, 1), sqrt(b, correction(b, beta2, step)));
  const deviation = add(b, multiply(b, sqrt(b, nextV), root), number(b, epsilon));
  return { move: multiply(b, divide(b, nextM, deviation), size), slots: [nextM, nextV] };
};
