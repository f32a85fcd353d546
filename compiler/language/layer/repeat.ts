// repeat: a vector at every time step of a sequence. Vector to sequence.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { broadcast } from "../../ir/op/dsl.js";
import { sequenceAxes, widthOf } from "../../scope/scope.js";
import { size } from "../codec.js";
import { required } from "../record.js";
import { layer, wants } from "./layer.js";

export const repeat = layer({
  doc: "The same vector at every time step: how a decoder begins a sequence. Takes a vector.",
  fields: { length: required(size, 'How many time steps the sequence has; such as "= signal.length".') },
  sample: { type: "repeat", length: 32 },
  needs: "gives one vector to every time step",
  within: true,
  build: (scope, { length }, x) =>
    pipe(
      wants("vector", "repeat", x),
      E.map(() => ({
        ref: broadcast(scope.b, x.ref, sequenceAxes(length, widthOf(x.ref.type))),
        origin: x.origin,
      })),
    ),
});
