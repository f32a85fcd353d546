// A value fed at each run: data, a condition, noise drawn by the runtime, or the step number.
import * as E from "fp-ts/lib/Either.js";
import type { TensorType } from "../graph/type.js";
import { printType } from "../graph/type.js";
import type { Op } from "./op.js";

/** Where the runtime gets the value from. Noise is an explicit input, so that engines agree on it. */
export type InputSource =
  | { readonly _tag: "Data" }
  | { readonly _tag: "Condition" }
  /** Which samples have a condition that may be missing, as ones and zeros; ones unless the caller says otherwise. */
  | { readonly _tag: "Presence" }
  /** Drawn from the stream (seed, stream, step). */
  | {
      readonly _tag: "Noise";
      readonly distribution: "normal" | "uniform";
      readonly stream: string;
      /** Where its Gumbel noise, times this, chooses one of the last axis: the temperature of the choice. */
      readonly temperature?: number;
    }
  /** The 1-based number of the train step, as a float. */
  | { readonly _tag: "Step" }
  /** How many train steps the whole run takes, as a float: what a schedule spreads over. */
  | { readonly _tag: "Steps" }
  /** How many train steps an epoch takes, as a float. */
  | { readonly _tag: "StepsPerEpoch" }
  /** Bound by another graph when this one is inlined, or fed by a caller (a latent to decode). */
  | { readonly _tag: "Value" };

export interface InputAttributes {
  readonly name: string;
  readonly type: TensorType;
  readonly source: InputSource;
}

export const input: Op<InputAttributes> = {
  doc: "a value fed at each run",
  kind: "source",
  infer: (_, { type }) => E.right(type),
  evaluate: (_, { name, type }) => {
    throw new Error(`input ${name}: ${printType(type)} is fed, not evaluated`);
  },
  flops: () => 0,
  print: ({ name }) => name,
  samples: [],
};
