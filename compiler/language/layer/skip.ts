// skip: joins what a layer of the encoder made to the value, on its last axis (Ronneberger et al. 2015, the U-Net). Any
// value; both must be alike in every axis but the last.
import * as E from "fp-ts/lib/Either.js";
import { sameAxes } from "../../ir/graph/type.js";
import { concat } from "../../ir/op/dsl.js";
import { text } from "../codec.js";
import { required } from "../record.js";
import { layer } from "./layer.js";

export const skip = layer({
  doc:
    "Joins what a layer of the encoder made to what flows here, on the last axis. Such a model reconstructs, but " +
    "has nothing to decode a code alone with.",
  fields: { from: required(text, "The layer of the encoder: encoder.<layer name>.") },
  sample: { type: "skip", from: "encoder.conv1" },
  reads: ({ from }) => from,
  build: (scope, { from }, x, { linked }) => {
    const other = linked();
    const [here, there] = [x.ref.type.axes, other.ref.type.axes];
    if (!sameAxes(here.slice(0, -1), there.slice(0, -1)) || here.at(-1)?.name !== there.at(-1)?.name)
      return E.left({ _tag: "SkipMismatch", from, found: x.ref.type, expected: other.ref.type });
    const ref = concat(scope.b, [x.ref, other.ref], here.length - 1);
    const origin = other.origin.map((segment) => ({ ...segment, source: `from ${from}` }));
    return E.right({ ref, origin: [...x.origin, ...origin] });
  },
});
