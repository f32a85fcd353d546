// add: x + U c, the code projected to the width of x (at a dense site the same family as suffix, identity I1).
import * as E from "fp-ts/lib/Either.js";
import { add as addOp } from "../../ir/op/dsl.js";
import { fanIn } from "../../scope/scope.js";
import { place } from "./place.js";
import { project } from "./project.js";

export const add = place({
  doc: "A projection of the condition added to the value.",
  formula: "x + U c",
  fields: {},
  sample: { place: "add" },
  alsoCalled: ["sum"],
  joins: false,
  erasedBy: ["each-channel", "over-features"],
  enters: "is added at",
  adds: true,
  apply: (scope, _, x, code) => {
    const { parts, derived } = project(scope.forming("affine"), x, code, ["kernel"], (fan, origin) =>
      fanIn(fan, 0, origin),
    );
    const ref = parts.reduce((sum, part) => addOp(scope.b, sum, part), x.ref);
    return E.right({ flow: { ref, origin: x.origin }, derived });
  },
});
