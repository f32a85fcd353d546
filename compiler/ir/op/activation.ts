// The activations that an optimised graph may fuse into a contraction: each is one elementwise op, `linear` is none.
import { elu } from "./elu.js";
import type { None, Op } from "./op.js";
import { relu } from "./relu.js";
import { sigmoid } from "./sigmoid.js";
import { softplus } from "./softplus.js";
import { tanh } from "./tanh.js";

const fusable = { relu, sigmoid, tanh, elu, softplus } as const satisfies Readonly<Record<string, Op<None>>>;

export type Activation = "linear" | keyof typeof fusable;

export const activations: ReadonlyArray<Activation> = [
  "linear",
  ...(Object.keys(fusable) as ReadonlyArray<keyof typeof fusable>),
];

/** Applies an activation to row-major values. */
export const activate = (activation: Activation, data: Float64Array): Float64Array => {
  if (activation === "linear") return data;
  const type = { dtype: "f32", axes: [] } as const;
  return fusable[activation].evaluate(
    [{ shape: [data.length], data }],
    {},
    { shape: [data.length], samples: 1, inputTypes: [type], type },
  );
};

/** Adds bias[j] to every element whose last index is j. */
export const addBias = (data: Float64Array, bias: Float64Array): Float64Array =>
  data.map((value, i) => value + (bias[i % bias.length] as number));
