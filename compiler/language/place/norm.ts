// norm: the normalisation just before the site scales and shifts by the condition, (s + Γ c) ⊙ x̂ + (t + B c):
// conditional batch, layer or group normalisation. s and t are the normalisation's own scale and shift; Γ and B start
// at zero.
import * as E from "fp-ts/lib/Either.js";
import { add, multiply } from "../../ir/op/dsl.js";
import { place } from "./place.js";
import { fromZero, project } from "./project.js";

export const norm = place({
  doc:
    "The normalisation just before the site takes its scale and shift from the condition: its own plus a " +
    "projection that starts at zero.",
  formula: "(s + Γ c) ⊙ norm(x) + (t + B c)",
  fields: {},
  sample: { place: "norm" },
  tried: [{ title: "`norm`, behind a normalisation", behind: { type: "layer-norm" } }, { title: "`norm`, elsewhere" }],
  alsoCalled: ["AdaIN", "AdaLN", "AdaGN", "conditional-batch-norm", "conditional-norm", "cbn", "SPADE"],
  joins: false,
  needsNorm: true,
  erasedBy: [],
  apply: (scope, _, x, code) => {
    const { b } = scope;
    const { normalised } = x;
    if (normalised === undefined) return E.left({ _tag: "NoNormBefore" });
    const { parts, derived } = project(scope, x, code, ["scale", "shift"], fromZero);
    const [scaleOf, shiftOf] = parts as [typeof x.ref, typeof x.ref];
    const [scale, shift] = [add(b, normalised.scale, scaleOf), add(b, normalised.shift, shiftOf)];
    const ref = add(b, multiply(b, normalised.unit, scale), shift);
    const flow = { ref, origin: x.origin, normalised: { unit: normalised.unit, scale, shift } };
    return E.right({ flow, derived });
  },
});
