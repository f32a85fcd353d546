// What normalisations share: a learned scale and shift per feature or channel, and (x − mean)/√(variance + ε).
import { constantly, type Flow, type Scope, widthOf } from "../../build/scope.js";
import type { Builder, Ref } from "../../graph/builder.js";
import { lastAxis } from "../../graph/type.js";
import { add, broadcast, divide, mean, multiply, number, sqrt, square, subtract } from "../../op/dsl.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";

export const epsilonField = withDefault(
  real("a number above 0", { above: 0 }),
  "Added to the variance, so that a constant feature does not divide by zero.",
  1e-5,
);

export interface Moments {
  readonly mean: Ref;
  readonly variance: Ref;
}

/** Mean and (biased) variance over the axes with these positions, without those axes. */
export const moments = (b: Builder, x: Ref, axes: ReadonlyArray<number>): Moments => {
  const centre = mean(b, x, axes);
  const deviation = subtract(b, x, broadcast(b, centre, x.type.axes));
  return { mean: centre, variance: mean(b, square(b, deviation), axes) };
};

/** (x − mean)/√(variance + ε)·scale + shift, scale and shift learned per index of the last axis, starting at 1 and 0. */
export const normalise = (scope: Scope, x: Flow, { mean: centre, variance }: Moments, epsilon: number): Flow => {
  const { b } = scope;
  const { axes } = x.ref.type;
  const last = [{ name: lastAxis(x.ref.type)?.name ?? "feature", size: widthOf(x.ref.type) }];
  const own = {
    scale: scope.parameter("scale", last, constantly(1)),
    shift: scope.parameter("shift", last, constantly(0)),
  };
  const deviation = sqrt(b, add(b, variance, number(b, epsilon)));
  const unit = divide(b, subtract(b, x.ref, broadcast(b, centre, axes)), broadcast(b, deviation, axes));
  const scale = broadcast(b, own.scale, axes);
  const scaled = multiply(b, unit, scale);
  const shift = broadcast(b, own.shift, axes);
  return { ref: add(b, scaled, shift), origin: x.origin, normalised: { unit, scale, shift } };
};
