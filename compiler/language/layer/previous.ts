// previous: beside each time step, the vector of the token before it: how a decoder of tokens is told what it has made
// so far. While training that is the data's own token (teacher forcing, Williams & Zipser 1989), some of them left out
// (word dropout, Bowman et al. 2016); sampling draws one token after another.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import { broadcast, concat, multiply, number, step, subtract } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Flow, fixedSize, type Scope, widthOf } from "../../scope/scope.js";
import { mention, real } from "../codec.js";
import { required, withDefault } from "../record.js";
import { firstSteps, padTime } from "./along-time.js";
import { layer, wants } from "./layer.js";

/** Zeros in place of each vector with this probability, where the model trains; no others grow for it. */
const dropped = (scope: Scope, x: Ref, drop: number): Ref => {
  if (scope.mode === "infer" || drop === 0) return x;
  const { b } = scope;
  const drawn = scope.noise("drop", "uniform", [...x.type.axes.slice(0, 1), axis("time", fixedSize(x.type, "time"))]);
  return multiply(b, x, broadcast(b, step(b, subtract(b, drawn, number(b, drop))), x.type.axes));
};

export const previous = layer({
  doc:
    "Beside each time step the token before it, as the input `of` reads tokens; zeros before the first. The layers " +
    "behind it must not see later time steps. It makes a decoder draw one token after another.",
  fields: {
    of: required(mention("the name of an input of type tokens"), "The tokens that the decoder makes."),
    drop: withDefault(
      real("a number of at least 0 and at most 1", { least: 0, most: 1 }),
      "How often a token is left out while training, so that the code has something to say (word dropout).",
      0,
    ),
  },
  sample: { type: "previous", of: "text", drop: 0.25 },
  needs: "puts a token beside each time step",
  pointwise: true,
  reveals: ({ of }) => of,
  build: (scope, { of, drop }, x, { told, texts }) =>
    pipe(
      wants("sequence", "previous", x),
      E.chain((): E.Either<BuildFault, Flow> => {
        const made = told(of);
        const { b } = scope;
        const length = fixedSize(x.ref.type, "time");
        if (made === undefined) return E.left({ _tag: "NoText", field: "of", found: of, known: texts });
        if (fixedSize(made.type, "time") !== length)
          return E.left({ _tag: "SkipMismatch", from: of, found: x.ref.type, expected: made.type });
        const before = firstSteps(b, padTime(b, dropped(scope, made, drop), 1, 0), length);
        const origin = [...x.origin, { source: of, start: 0, count: widthOf(made.type) }];
        return E.right({ ref: concat(b, [x.ref, before], 2), origin });
      }),
    ),
});
