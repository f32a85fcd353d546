// What normalisations share: a learned scale and shift per feature or channel, and (x − mean)/√(variance + ε).
import * as E from "fp-ts/lib/Either.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { lastAxis } from "../../ir/graph/type.js";
import { add, broadcast, divide, mean, multiply, number, sqrt, square, subtract } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { constantly, type Flow, positionsOf, type Scope, widthOf } from "../../scope/scope.js";
import { real } from "../codec.js";
import { meanThere } from "../mask.js";
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

/**
 * Mean and (biased) variance over the axes with these positions, without those axes; of what is there, where a mask
 * says it.
 */
export const moments = (b: Builder, x: Ref, axes: ReadonlyArray<number>, mask?: Ref): Moments => {
  const over = (of: Ref): Ref => (mask === undefined ? mean(b, of, axes) : meanThere(b, of, mask, axes));
  const centre = over(x);
  const deviation = subtract(b, x, broadcast(b, centre, x.type.axes));
  return { mean: centre, variance: over(square(b, deviation)) };
};

/** (x − mean)/√(variance + ε). */
export const standardise = (b: Builder, x: Ref, { mean: centre, variance }: Moments, epsilon: number): Ref => {
  const { axes } = x.type;
  const deviation = sqrt(b, add(b, variance, number(b, epsilon)));
  return divide(b, subtract(b, x, broadcast(b, centre, axes)), broadcast(b, deviation, axes));
};

/** unit·scale + shift, both learned per index of the last axis, starting at 1 and 0. */
export const rescale = (scope: Scope, unit: Ref, origin: Flow["origin"]): Flow => {
  const { b } = scope;
  const { axes } = unit.type;
  const last = [{ name: lastAxis(unit.type)?.name ?? "feature", size: widthOf(unit.type) }];
  const { parameter } = scope.forming("norm");
  const own = {
    scale: parameter("scale", last, constantly(1)),
    shift: parameter("shift", last, constantly(0)),
  };
  const scale = broadcast(b, own.scale, axes);
  const scaled = multiply(b, unit, scale);
  const shift = broadcast(b, own.shift, axes);
  return { ref: add(b, scaled, shift), origin, normalised: { unit, scale, shift } };
};

/** (x − mean)/√(variance + ε)·scale + shift. */
export const normalise = (scope: Scope, x: Flow, over: Moments, epsilon: number): Flow =>
  rescale(scope, standardise(scope.b, x.ref, over, epsilon), x.origin);

/** A value is normalised over its positions and so many channels at a time: more than one element, or all become 0. */
export const enough = (construct: string, channels: number, x: Flow, fewer?: string): E.Either<BuildFault, Flow> =>
  channels * positionsOf(x.ref.type) > 1
    ? E.right(x)
    : E.left({ _tag: "NothingToNormalise", construct, found: x.ref.type, ...(fewer !== undefined && { fewer }) });
