// What recurrent layers share: gates side by side, so that each time step multiplies once; the loop, which is unrolled;
// both directions; and what is given back. In: a cell, which makes a state of what x gives its gates and the state
// before. Out: a layer's build.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { type Axes, axis } from "../../ir/graph/type.js";
import { add, broadcast, concat, matMul, multiply, reshape, slice, subtract } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { longestUnrolled } from "../../scope/limits.js";
import { type Flow, fanIn, fresh, positionsOf, rowAxes, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { size, word } from "../codec.js";
import { alsoCalled, required, withDefault } from "../record.js";
import { wants } from "./layer.js";

export const recurrentFields = {
  units: alsoCalled(required(size, "How many features its state has."), "features", "out_features"),
  returns: withDefault(
    word("a result", ["sequence", "last"]),
    "`sequence`: the state after every time step; `last`: the state after the last, a vector.",
    "sequence" as const,
  ),
  direction: withDefault(
    word("a direction", ["forward", "backward", "both"]),
    "How the time is read; `both`: by two units, each with weights of its own, whose states lie side by side, so " +
      "that there are twice as many features.",
    "forward" as const,
  ),
};

export interface Recurrent {
  readonly units: number;
  readonly returns: "sequence" | "last";
  readonly direction: "forward" | "backward" | "both";
}

/** Gates side by side. */
export interface Gates {
  /** [batch, time, gates · feature]: W x + b. */
  readonly given: Ref;
  /** [batch, gates · feature]: U h. */
  readonly recurrent: (h: Ref) => Ref;
}

export const gatesOf = (scope: Scope, x: Flow, units: number, names: ReadonlyArray<string>): Gates => {
  const { b } = scope;
  const [batch, time] = x.ref.type.axes as readonly [Axes[number], Axes[number]];
  const made = axis("feature", units);
  const each = names.map((name) => {
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
    given: reshape(b, given, [batch, time, axis("feature", units * names.length)]),
    recurrent: (h) => matMul(b, h, state),
  };
};

const atTime = (scope: Scope, sequence: Ref, t: number): Ref => {
  const [batch, , feature] = sequence.type.axes as readonly [Axes[number], Axes[number], Axes[number]];
  return reshape(scope.b, slice(scope.b, sequence, 1, t, 1), [batch, feature]);
};

/** [batch]: whether each sample has this time step. */
const maskAt = (b: Builder, mask: Ref, t: number): Ref =>
  reshape(b, slice(b, mask, 1, t, 1), mask.type.axes.slice(0, 1));

/**
 * What a unit makes at each time step: from what x gives its gates there, and the state before; the first starts from
 * zeros.
 */
export interface Cell<S> {
  readonly given: Ref;
  readonly next: (given: Ref, before: S | undefined) => S;
}

interface State {
  readonly h: Ref;
}

/** A state that stays as it was where the time step is padding: before + m ⊙ (next − before). */
const held = <S extends State>(b: Builder, next: S, before: S | undefined, there: Ref): S => {
  const each = Object.entries(next as object as Readonly<Record<string, Ref>>).map(([name, made]) => {
    const old = (before as object as Readonly<Record<string, Ref>> | undefined)?.[name];
    const m = broadcast(b, there, made.type.axes);
    return [name, old === undefined ? multiply(b, made, m) : add(b, old, multiply(b, m, subtract(b, made, old)))];
  });
  return Object.fromEntries(each) as S;
};

/** The states at each time step, in the order of time, each [batch, feature]. */
const statesOf = <S extends State>(
  scope: Scope,
  { given, next }: Cell<S>,
  backward: boolean,
  mask: Ref | undefined,
): ReadonlyArray<Ref> => {
  const length = positionsOf(given.type);
  const states: Array<S> = [];
  for (let i = 0; i < length; i++) {
    const t = backward ? length - 1 - i : i;
    const before = states.at(-1);
    const made = next(atTime(scope, given, t), before);
    states.push(mask === undefined ? made : held(scope.b, made, before, maskAt(scope.b, mask, t)));
  }
  const made = states.map(({ h }) => h);
  return backward ? made.toReversed() : made;
};

const short = (construct: string, x: Flow): E.Either<BuildFault, Flow> =>
  positionsOf(x.ref.type) <= longestUnrolled
    ? E.right(x)
    : E.left({ _tag: "SequenceTooLong", construct, found: x.ref.type, limit: longestUnrolled });

/**
 * The states of each direction, or of both beside each other: after the last time step that each reads, or at all of
 * them.
 */
const given = (
  scope: Scope,
  ways: ReadonlyArray<readonly [states: ReadonlyArray<Ref>, backward: boolean]>,
  last: boolean,
): Ref => {
  const beside = (refs: ReadonlyArray<Ref>): Ref => concat(scope.b, refs, 1);
  if (last) return beside(ways.map(([states, backward]) => (backward ? states[0] : states.at(-1)) as Ref));
  const steps = (ways[0]?.[0] ?? []).map((_, t) => {
    const h = beside(ways.map(([states]) => states[t] as Ref));
    return reshape(scope.b, h, [...h.type.axes.slice(0, 1), axis("time", 1), ...h.type.axes.slice(1)]);
  });
  return concat(scope.b, steps, 1);
};

/**
 * A recurrent layer of this cell. Parameters of the way backwards stand under `backward`, so that adding it leaves the
 * others.
 */
export const buildRecurrent = <S extends State>(
  form: "gru" | "lstm",
  cell: (scope: Scope, x: Flow, units: number) => Cell<S>,
  scope: Scope,
  { units, returns, direction }: Recurrent,
  x: Flow,
): E.Either<BuildFault, Flow> =>
  pipe(
    wants("sequence", form, x),
    E.chain(() => short(form, x)),
    E.map(() => {
      const run = (backward: boolean) => {
        const whole = scope.forming(form);
        const at = backward && direction === "both" ? whole.inside("backward").forming(form) : whole;
        return [statesOf(at, cell(at, x, units), backward, x.mask), backward] as const;
      };
      const ways = direction === "both" ? [run(false), run(true)] : [run(direction === "backward")];
      return fresh(given(scope, ways, returns === "last"));
    }),
  );
