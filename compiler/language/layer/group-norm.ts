// group-norm: each sample normalised over groups of neighbouring channels and all positions, then scaled and shifted
// (Wu & He
// 2018). Any value.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { axis } from "../../ir/graph/type.js";
import { reshape } from "../../ir/op/dsl.js";
import { widthOf } from "../../scope/scope.js";
import { size } from "../codec.js";
import { required } from "../record.js";
import { divides, layer } from "./layer.js";
import { enough, epsilonField, moments, rescale, standardise } from "./norm.js";

export const groupNorm = layer({
  doc:
    "Normalises each sample over groups of neighbouring channels and all positions; " +
    "then scales and shifts each channel.",
  fields: {
    groups: required(size, "How many groups; must divide the number of channels or features."),
    epsilon: epsilonField,
  },
  sample: { type: "group-norm", groups: 8 },
  normalises: "over-features",
  build: (scope, { groups, epsilon }, x) =>
    pipe(
      divides("group-norm", "groups", groups, x.ref.type),
      E.chain(() => enough("group-norm", widthOf(x.ref.type) / groups, x, "groups")),
      E.map(() => {
        const { b } = scope;
        const { axes } = x.ref.type;
        const members = axis("member", widthOf(x.ref.type) / groups);
        const grouped = reshape(b, x.ref, [...axes.slice(0, -1), axis("group", groups), members]);
        const over = [...axes.map((_, i) => i).slice(1, -1), axes.length];
        const unit = standardise(b, grouped, moments(b, grouped, over, x.mask), epsilon);
        return rescale(scope, reshape(b, unit, axes), x.origin);
      }),
    ),
});
