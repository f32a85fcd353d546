// lstm: long short-term memory (Hochreiter & Schmidhuber 1997; with a forget gate), as in torch.nn.LSTM:
//   i, f, o = σ(W x + U h + b) of each   g = tanh(W_g x + U_g h + b_g)   c′ = f ⊙ c + i ⊙ g   h′ = o ⊙ tanh(c′)
// from h = c = 0. PyTorch and Keras differ in the number of biases, of which only the sum counts; here it is one.
import type { Ref } from "../../ir/graph/builder.js";
import { add, multiply, sigmoid, slice, tanh } from "../../ir/op/dsl.js";
import type { Flow, Scope } from "../../scope/scope.js";
import { layer } from "./layer.js";
import { buildRecurrent, type Cell, gatesOf, recurrentFields } from "./recurrent.js";

/** The three that a sigmoid opens come first, so that it is taken once. */
const gates = ["input", "forget", "output", "new"] as const;

interface State {
  readonly h: Ref;
  readonly c: Ref;
}

const cell = (scope: Scope, x: Flow, units: number): Cell<State> => {
  const { b } = scope;
  const { given, recurrent } = gatesOf(scope, x, units, gates);
  const next = (at: Ref, before: State | undefined): State => {
    const all = before ? add(b, at, recurrent(before.h)) : at;
    const opened = sigmoid(b, slice(b, all, 1, 0, 3 * units));
    const [i, f, o] = [0, 1, 2].map((gate) => slice(b, opened, 1, gate * units, units)) as [Ref, Ref, Ref];
    const learnt = multiply(b, i, tanh(b, slice(b, all, 1, 3 * units, units)));
    const c = before ? add(b, multiply(b, f, before.c), learnt) : learnt;
    return { c, h: multiply(b, o, tanh(b, c)) };
  };
  return { given, next };
};

export const lstm = layer({
  doc:
    "Long short-term memory: a recurrent unit that keeps a cell beside its state, and reads a sequence from its " +
    "first time step to its last, or backwards, or both. Takes a sequence.",
  fields: recurrentFields,
  sample: { type: "lstm", units: 64, returns: "last" },
  needs: "reads one time step after another",
  causal: ({ returns, direction }) => returns === "sequence" && direction === "forward",
  causalBy: [
    ["returns", "sequence"],
    ["direction", "forward"],
  ],
  build: (scope, fields, x) => buildRecurrent("lstm", cell, scope, fields, x),
});
