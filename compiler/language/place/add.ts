// add: x + U c, the code projected to the width of x (at a dense site the same family as suffix, identity I1).
import * as E from "fp-ts/lib/Either.js";
import { fanIn, kindOf, widthOf } from "../../build/scope.js";
import { elements, lastAxis, type TensorType } from "../../graph/type.js";
import { add as addOp, matMul, reshape } from "../../op/dsl.js";
import { conform } from "./join.js";
import { place } from "./place.js";

/** Every position as a row: [batch·positions, width]. */
const rows = (type: TensorType): TensorType => {
  const width = widthOf(type);
  if (kindOf(type) === "vector") return type;
  const positions = elements(type.axes).count / width;
  return {
    ...type,
    axes: [
      { name: "batch", size: { times: positions } },
      { name: "feature", size: width },
    ],
  };
};

export const add = place({
  doc: "A projection of the condition added to the value.",
  formula: "x + U c",
  fields: {},
  sample: { place: "add" },
  joins: false,
  apply: (scope, _, x, code) => {
    const { b } = scope;
    const site = x.ref.type;
    const width = widthOf(site);
    const mapped = kindOf(code.ref.type) === "image" ? conform(scope, x, code) : { flow: code, derived: [] };
    const from = widthOf(mapped.flow.ref.type);
    const axes = [
      { name: "in", size: from },
      { name: lastAxis(site)?.name ?? "feature", size: width },
    ];
    const kernel = scope.parameter("kernel", axes, fanIn(from, 0, mapped.flow.origin));
    const flat = rows(mapped.flow.ref.type);
    const projected = matMul(b, reshape(b, mapped.flow.ref, flat.axes), kernel);
    const named = [...mapped.flow.ref.type.axes.slice(0, -1), ...projected.type.axes.slice(-1)];
    const shaped = { ref: reshape(b, projected, named), origin: x.origin };
    const { flow, derived } = conform(scope, x, shaped);
    return E.right({
      flow: { ref: addOp(b, x.ref, flow.ref), origin: x.origin },
      derived: [...mapped.derived, { _tag: "Projected", from, to: width }, ...derived],
    });
  },
});
