// A tensor that lives in the engine: a parameter, a running statistic or an optimiser slot.
import * as E from "fp-ts/lib/Either.js";
import type { TensorType } from "../graph/type.js";
import { printType } from "../graph/type.js";
import type { Op } from "./op.js";

export interface StateAttributes {
  readonly name: string;
  readonly type: TensorType;
}

export const state: Op<StateAttributes> = {
  doc: "a tensor that lives in the engine between runs",
  kind: "source",
  infer: (_, { type }) => E.right(type),
  evaluate: (_, { name, type }) => {
    throw new Error(`state ${name}: ${printType(type)} is held, not evaluated`);
  },
  flops: () => 0,
  print: ({ name }) => name,
  samples: [],
};
