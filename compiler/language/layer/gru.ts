// gru: a gated recurrent unit (Cho et al. 2014), its reset gate applied after the recurrent product, as in torch.nn.GRU:
//   r = σ(W_r x + U_r h + b_r)   z = σ(W_z x + U_z h + b_z)   n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))   h′ = (1 − z) ⊙ n + z ⊙ h
// from h = 0. PyTorch has a second bias for r and for z, of which only the sum counts; here it is one. The loop is unrolled:
// products with x come before it, for all time steps at once, and the gates lie side by side in one matrix.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { type Axes, axis } from "../../ir/graph/type.js";
import { add, broadcast, concat, matMul, multiply, reshape, sigmoid, slice, subtract, tanh } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { longestUnrolled } from "../../scope/limits.js";
import { type Flow, fanIn, fresh, positionsOf, rowAxes, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { size, word } from "../codec.js";
import { required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";

const gates = ["reset", "update", "new"] as const;

/** The three gates side by side, so that each time step multiplies once. */
interface Gates {
  /** [batch, time, 3 · feature]: W x + b. */
  readonly given: Ref;
  /** [batch, 3 · feature]: U h. */
  readonly recurrent: (h: Ref) => Ref;
  /** The second bias of the candidate, [feature]. */
  readonly shift: Ref;
}

const gatesOf = (scope: Scope, x: Flow, units: number): Gates => {
  const { b } = scope;
  const [batch, time] = x.ref.type.axes as readonly [Axes[number], Axes[number]];
  const made = axis("feature", units);
  const each = gates.map((name) => {
    const gate = scope.inside(name);
    const kernel = gate.parameter("kernel", [axis("in", widthOf(x.ref.type)), made], fanIn(units, 0, x.origin));
    const state = gate.parameter("recurrent-kernel", [axis("in", units), made], fanIn(units, 0, wholeAxis(units)));
    return { kernel, state, bias: gate.parameter("bias", [made], fanIn(units, 0, wholeAxis(units))) };
  });
  const side = (of: "kernel" | "state" | "bias"): Ref => {
    const refs = each.map((gate) => gate[of]);
    return concat(b, refs, refs[0]!.type.axes.length - 1);
  };
  const product = matMul(b, reshape(b, x.ref, rowAxes(x.ref.type)), side("kernel"));
  const given = add(b, product, broadcast(b, side("bias"), product.type.axes));
  const state = side("state");
  return {
    given: reshape(b, given, [batch, time, axis("feature", units * gates.length)]),
    recurrent: (h) => matMul(b, h, state),
    shift: scope.inside("new").parameter("recurrent-bias", [made], fanIn(units, 0, wholeAxis(units))),
  };
};

const atTime = (scope: Scope, sequence: Ref, t: number): Ref => {
  const [batch, , feature] = sequence.type.axes as readonly [Axes[number], Axes[number], Axes[number]];
  return reshape(scope.b, slice(scope.b, sequence, 1, t, 1), [batch, feature]);
};

/** The state after a time step, from what x gives its gates, and the state before; the first starts from zeros. */
const nextState = ({ b }: Scope, { recurrent, shift }: Gates, given: Ref, h: Ref | undefined, units: number): Ref => {
  const [gated, candidate] = [
    (of: Ref) => slice(b, of, 1, 0, 2 * units),
    (of: Ref) => slice(b, of, 1, 2 * units, units),
  ];
  const from = h && recurrent(h);
  const both = sigmoid(b, from ? add(b, gated(given), gated(from)) : gated(given));
  const [r, z] = [slice(b, both, 1, 0, units), slice(b, both, 1, units, units)];
  const constant = broadcast(b, shift, r.type.axes);
  const recalled = from ? add(b, candidate(from), constant) : constant;
  const n = tanh(b, add(b, candidate(given), multiply(b, r, recalled)));
  // (1 − z) ⊙ n + z ⊙ h = n + z ⊙ (h − n)
  return h === undefined ? subtract(b, n, multiply(b, z, n)) : add(b, n, multiply(b, z, subtract(b, h, n)));
};

/** The states after each time step, each [batch, feature]. */
const statesOf = (scope: Scope, x: Flow, units: number): ReadonlyArray<Ref> => {
  const made = gatesOf(scope, x, units);
  const states: Array<Ref> = [];
  for (let t = 0; t < positionsOf(x.ref.type); t++)
    states.push(nextState(scope, made, atTime(scope, made.given, t), states.at(-1), units));
  return states;
};

const short = (x: Flow): E.Either<BuildFault, Flow> =>
  positionsOf(x.ref.type) <= longestUnrolled
    ? E.right(x)
    : E.left({ _tag: "SequenceTooLong", construct: "gru", found: x.ref.type, limit: longestUnrolled });

export const gru = layer({
  doc: "A gated recurrent unit that reads a sequence from its first time step to its last. Takes a sequence.",
  fields: {
    units: required(size, "How many features its state has."),
    returns: withDefault(
      word("a result", ["sequence", "last"]),
      "`sequence`: the state after every time step; `last`: the state after the last, a vector.",
      "sequence" as const,
    ),
  },
  sample: { type: "gru", units: 64, returns: "last" },
  needs: "reads one time step after another",
  causal: ({ returns }) => returns === "sequence",
  build: (scope, { units, returns }, x) =>
    pipe(
      wants("sequence", "gru", x),
      E.chain(short),
      E.map(() => {
        const states = statesOf(scope, x, units);
        const last = states.at(-1);
        if (returns === "last" && last !== undefined) return fresh(last);
        const steps = states.map((h) =>
          reshape(scope.b, h, [...h.type.axes.slice(0, 1), axis("time", 1), ...h.type.axes.slice(1)]),
        );
        return fresh(concat(scope.b, steps, 1));
      }),
    ),
});
