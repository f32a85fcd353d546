// plane: the condition as learned planes, one more channel or a few: a matrix takes its code to a number for every
// position and channel, and these are joined on the last axis. The commonest convolutional CVAE in public code has one
// (as an embedding or a linear layer to H·W).
import * as E from "fp-ts/lib/Either.js";
import { elements } from "../../ir/graph/type.js";
import { reshape } from "../../ir/op/dsl.js";
import { positionsOf, widthOf } from "../../scope/scope.js";
import { whole } from "../codec.js";
import { affine } from "../layer/dense.js";
import { withDefault } from "../record.js";
import { flattened, hasPositions, joinLast, suffix } from "./join.js";
import { type Placed, place } from "./place.js";

export const plane = place({
  doc: "The condition as learned planes: a matrix makes a number of it for every position, one channel more, or a few.",
  formula: "[x, reshape(c·V + b)] on the last axis",
  fields: {
    channels: withDefault(whole("a whole number from 1 to 1024", 1, 1024), "How many planes the code becomes.", 1),
  },
  sample: { place: "plane", channels: 1 },
  tried: [{}],
  joins: false,
  erasedBy: [],
  enters: "is joined at",
  apply: (scope, { channels }, x, code) => {
    const { axes } = x.ref.type;
    const flat: Placed = hasPositions(code) ? flattened(scope, code) : { flow: code, derived: [] };
    const units = positionsOf(x.ref.type) * channels;
    const made = affine(scope, flat.flow, units);
    const last = { name: axes.at(-1)?.name ?? "feature", size: channels };
    const ref = reshape(scope.b, made, [...axes.slice(0, -1), last]);
    const from = widthOf(flat.flow.ref.type);
    const planes = {
      ref,
      origin: [{ source: `${code.origin[0]?.source ?? "code"} plane`, start: 0, count: channels }],
    };
    return E.map(
      (joined: Placed): Placed => ({
        flow: joined.flow,
        derived: [...flat.derived, { _tag: "Projected", from, to: elements(ref.type.axes).count, as: "kernel" }],
      }),
    )(joinLast(scope, x, planes, suffix));
  },
});
