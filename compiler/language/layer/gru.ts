// gru: a gated recurrent unit (Cho et al. 2014), its reset gate applied after the recurrent product, as in
// torch.nn.GRU:
//   r = σ(W_r x + U_r h + b_r)   z = σ(W_z x + U_z h + b_z)   n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))   h′ = (1 − z) ⊙ n + z ⊙ h
// from h = 0. PyTorch has a second bias for r and for z, of which only the sum counts; here it is one. The loop is
// unrolled: products with x come before it, for all time steps at once, and the gates lie side by side in one matrix.
import type { Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import { add, broadcast, multiply, sigmoid, slice, subtract, tanh } from "../../ir/op/dsl.js";
import { type Flow, fanIn, type Scope, wholeAxis } from "../../scope/scope.js";
import { layer } from "./layer.js";
import { buildRecurrent, type Cell, gatesOf, recurrentFields } from "./recurrent.js";

const gates = ["reset", "update", "new"] as const;

interface State {
  readonly h: Ref;
}

const cell = (scope: Scope, x: Flow, units: number): Cell<State> => {
  const { b } = scope;
  const { given, recurrent } = gatesOf(scope, x, units, gates);
  // The second bias of the candidate.
  const made = axis("feature", units);
  const shift = scope.inside("new").parameter("recurrent-bias", [made], fanIn(units, 0, wholeAxis(units)));
  const gated = (of: Ref): Ref => slice(b, of, 1, 0, 2 * units);
  const candidate = (of: Ref): Ref => slice(b, of, 1, 2 * units, units);
  const next = (at: Ref, before: State | undefined): State => {
    const from = before && recurrent(before.h);
    const both = sigmoid(b, from ? add(b, gated(at), gated(from)) : gated(at));
    const [r, z] = [slice(b, both, 1, 0, units), slice(b, both, 1, units, units)];
    const constant = broadcast(b, shift, r.type.axes);
    const recalled = from ? add(b, candidate(from), constant) : constant;
    const n = tanh(b, add(b, candidate(at), multiply(b, r, recalled)));
    // (1 − z) ⊙ n + z ⊙ h = n + z ⊙ (h − n)
    const h = before && add(b, n, multiply(b, z, subtract(b, before.h, n)));
    return { h: h ?? subtract(b, n, multiply(b, z, n)) };
  };
  return { given, next };
};

export const gru = layer({
  doc:
    "A gated recurrent unit that reads a sequence from its first time step to its last, or backwards, " +
    "or both. Takes a sequence.",
  fields: recurrentFields,
  sample: { type: "gru", units: 64, returns: "last" },
  needs: "reads one time step after another",
  causal: ({ returns, direction }) => returns === "sequence" && direction === "forward",
  causalBy: [
    ["returns", "sequence"],
    ["direction", "forward"],
  ],
  build: (scope, fields, x) => buildRecurrent("gru", cell, scope, fields, x),
});
