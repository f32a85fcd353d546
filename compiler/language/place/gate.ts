// gate: x ⊙ σ(V c), how much of each feature or channel passes. V starts at zero: every gate starts half open, for
// every condition.
import * as E from "fp-ts/lib/Either.js";
import { multiply, sigmoid } from "../../ir/op/dsl.js";
import { place } from "./place.js";
import { fromZero, project } from "./project.js";

export const gate = place({
  doc:
    "How much of each feature or channel passes, from 0 to 1: the logistic of a projection that starts at zero, so " +
    "every gate starts half open.",
  formula: "x ⊙ σ(V c)",
  fields: {},
  sample: { place: "gate" },
  alsoCalled: ["gating", "glu", "multiply"],
  joins: false,
  erasedBy: ["each-channel"],
  enters: "gates what flows into",
  apply: (scope, _, x, code) => {
    const { parts, derived } = project(scope.forming("affine"), x, code, ["kernel"], fromZero);
    const ref = parts.reduce((passed, part) => multiply(scope.b, passed, sigmoid(scope.b, part)), x.ref);
    return E.right({ flow: { ref, origin: x.origin }, derived });
  },
});
