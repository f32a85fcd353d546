// Activations that layers may name, each with its formula; they map over any shape.
import type { Builder, Ref } from "../ir/graph/builder.js";
import { add, elu, erf, maximum, multiply, relu, scale, shift, sigmoid, softplus, tanh } from "../ir/op/dsl.js";
import { word } from "./codec.js";
import type { Range } from "./range.js";

const cubic = (b: Builder, x: Ref): Ref => add(b, x, scale(b, multiply(b, multiply(b, x, x), x), 0.044715));

const activations = {
  relu,
  elu,
  sigmoid,
  tanh,
  softplus,
  /** x·σ(x) (Elfwing et al. 2017). */
  silu: (b: Builder, x: Ref): Ref => multiply(b, x, sigmoid(b, x)),
  /** x·Φ(x) = 0.5·x·(1 + erf(x/√2)) (Hendrycks & Gimpel 2016): PyTorch's and Keras' default. */
  gelu: (b: Builder, x: Ref): Ref => multiply(b, scale(b, x, 0.5), shift(b, erf(b, scale(b, x, Math.SQRT1_2)), 1)),
  /** 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))): their approximation of it, JAX's default. */
  "gelu-tanh": (b: Builder, x: Ref): Ref =>
    multiply(b, scale(b, x, 0.5), shift(b, tanh(b, scale(b, cubic(b, x), Math.sqrt(2 / Math.PI))), 1)),
  /** max(x, 0.01·x). */
  "leaky-relu": (b: Builder, x: Ref): Ref => maximum(b, x, scale(b, x, 0.01)),
} satisfies Record<string, (b: Builder, x: Ref) => Ref>;

export type ActivationName = keyof typeof activations;

const [infinity, all]: [number, Range] = [
  Number.POSITIVE_INFINITY,
  [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
];

/** Where the values of each activation lie, rounded outwards. */
export const reaches: Readonly<Record<ActivationName, Range>> = {
  relu: [0, infinity],
  elu: [-1, infinity],
  sigmoid: [0, 1],
  tanh: [-1, 1],
  softplus: [0, infinity],
  silu: [-0.28, infinity],
  gelu: [-0.18, infinity],
  "gelu-tanh": [-0.18, infinity],
  "leaky-relu": all,
};

export const activation = word("an activation", Object.keys(activations) as ReadonlyArray<ActivationName>, {
  silu: ["swish"],
  "gelu-tanh": ["gelu_new", "gelu_tanh", "gelu-approximate"],
});

/** Applies the activation, if one is named. */
export const activate = (b: Builder, named: ActivationName | undefined, x: Ref): Ref =>
  named === undefined ? x : activations[named](b, x);
