// Activations that layers may name, each with its formula; they map over any shape.
import type { Builder, Ref } from "../ir/graph/builder.js";
import { add, elu, maximum, multiply, relu, scale, shift, sigmoid, softplus, tanh } from "../ir/op/dsl.js";
import { word } from "./codec.js";

const cubic = (b: Builder, x: Ref): Ref => add(b, x, scale(b, multiply(b, multiply(b, x, x), x), 0.044715));

export const activations = {
  relu,
  elu,
  sigmoid,
  tanh,
  softplus,
  /** x·σ(x) (Elfwing et al. 2017). */
  silu: (b: Builder, x: Ref): Ref => multiply(b, x, sigmoid(b, x)),
  /** 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) (Hendrycks & Gimpel 2016, the tanh form). */
  gelu: (b: Builder, x: Ref): Ref =>
    multiply(b, scale(b, x, 0.5), shift(b, tanh(b, scale(b, cubic(b, x), Math.sqrt(2 / Math.PI))), 1)),
  /** max(x, 0.01·x). */
  "leaky-relu": (b: Builder, x: Ref): Ref => maximum(b, x, scale(b, x, 0.01)),
} satisfies Record<string, (b: Builder, x: Ref) => Ref>;

export type ActivationName = keyof typeof activations;

export const activation = word("an activation", Object.keys(activations) as ReadonlyArray<ActivationName>);

/** Applies the activation, if one is named. */
export const activate = (b: Builder, named: ActivationName | undefined, x: Ref): Ref =>
  named === undefined ? x : activations[named](b, x);
