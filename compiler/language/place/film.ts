// film: (1 + Γ c) ⊙ x + B c, a scale and a shift per feature or channel (Perez et al. 2018, 1709.07871). Γ and B start
// at zero, so the model starts as the one without the condition; and a scale that starts at 1 never silences its site
// (C17).
import * as E from "fp-ts/lib/Either.js";
import { add, multiply, shift } from "../../ir/op/dsl.js";
import { place } from "./place.js";
import { fromZero, project } from "./project.js";

export const film = place({
  doc: "A scale and a shift of each feature or channel, both a projection of the condition that starts at zero.",
  formula: "(1 + Γ c) ⊙ x + B c",
  fields: {},
  sample: { place: "film" },
  alsoCalled: ["modulate", "scale-shift"],
  joins: false,
  erasedBy: ["each-channel"],
  enters: "scales and shifts what flows into",
  normed: "norm",
  apply: (scope, _, x, code) => {
    const { b } = scope;
    const { parts, derived } = project(scope, x, code, ["scale", "shift"], fromZero);
    const [scale, moved] = parts as [typeof x.ref, typeof x.ref];
    const ref = add(b, multiply(b, x.ref, shift(b, scale, 1)), moved);
    return E.right({ flow: { ref, origin: x.origin }, derived });
  },
});
