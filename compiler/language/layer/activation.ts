// activation: one function applied to every element. Any value.
import * as E from "fp-ts/lib/Either.js";
import { activate, activation as activationCodec } from "../activation.js";
import { required } from "../record.js";
import { layer } from "./layer.js";

export const activation = layer({
  doc: "An activation on its own: the same function at every element.",
  fields: { function: required(activationCodec, "Which function.") },
  sample: { type: "activation", function: "relu" },
  pointwise: true,
  ends: ({ function: named }) => ({ activation: named, field: "function" }),
  build: (scope, { function: named }, x) => E.right({ ref: activate(scope.b, named, x.ref), origin: x.origin }),
});
