// What modulating placements share: a code projected to the width of its site, U c, and spread over the site's
// positions.

import type { Ref } from "../../ir/graph/builder.js";
import type { Initial, Segment } from "../../ir/graph/initial.js";
import { lastAxis } from "../../ir/graph/type.js";
import { matMul, reshape } from "../../ir/op/dsl.js";
import type { Flow } from "../../scope/scope.js";
import { constantly, kindOf, rowAxes, type Scope, widthOf } from "../../scope/scope.js";
import { conform, flattened, hasPositions } from "./join.js";
import type { Derived, Placed } from "./place.js";

/** What a kernel starts as, from how many values it sums and where they come from. */
export type Start = (fan: number, origin: ReadonlyArray<Segment>) => Initial;

/** A projection that starts at zero leaves its site as it is until training moves it. */
export const fromZero: Start = () => constantly(0);

export interface Projected {
  /** U c for each of the names, with the very axes of the site. */
  readonly parts: ReadonlyArray<Ref>;
  readonly derived: ReadonlyArray<Derived>;
}

/** A map is projected pixel by pixel at the pixels of an image site, and whole, as features, at any other. */
const beforeProjection = (scope: Scope, x: Flow, code: Flow): Placed => {
  if (!hasPositions(code)) return { flow: code, derived: [] };
  return kindOf(x.ref.type) === kindOf(code.ref.type) ? conform(scope, x, code) : flattened(scope, code);
};

/**
 * U c for each named kernel U [code, width of x]: at an image site an image code is projected pixel by pixel, any other
 * is projected once and repeated. Kernels are told apart by name, never by position in one tensor (C16).
 */
export const project = (scope: Scope, x: Flow, code: Flow, names: ReadonlyArray<string>, start: Start): Projected => {
  const { b } = scope;
  const width = widthOf(x.ref.type);
  const mapped = beforeProjection(scope, x, code);
  const { ref, origin } = mapped.flow;
  const from = widthOf(ref.type);
  const axes = [
    { name: "in", size: from },
    { name: lastAxis(x.ref.type)?.name ?? "feature", size: width },
  ];
  const flat = reshape(b, ref, rowAxes(ref.type));
  const made = names.map((name) => {
    const product = matMul(b, flat, scope.parameter(name, axes, start(from, origin)));
    const shaped = reshape(b, product, [...ref.type.axes.slice(0, -1), ...product.type.axes.slice(-1)]);
    return conform(scope, x, { ref: shaped, origin: x.origin });
  });
  return {
    parts: made.map(({ flow }) => flow.ref),
    derived: [
      ...mapped.derived,
      ...names.map((as): Derived => ({ _tag: "Projected", from, to: width, as })),
      ...(made[0]?.derived ?? []),
    ],
  };
};
