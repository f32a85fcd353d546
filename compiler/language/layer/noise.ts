// noise: while training, a normal number is added to each element; at inference nothing happens. Any value.
import * as E from "fp-ts/lib/Either.js";
import { add, scale } from "../../ir/op/dsl.js";
import { real } from "../codec.js";
import { required } from "../record.js";
import { layer } from "./layer.js";

export const noise = layer({
  doc:
    "While training, adds a normal number to each element; at inference it does nothing. As the encoder's first " +
    "layer it makes a denoising autoencoder.",
  fields: { deviation: required(real("a number above 0", { above: 0 }), "The standard deviation of what is added.") },
  sample: { type: "noise", deviation: 0.3 },
  pointwise: true,
  build: (scope, { deviation }, x) => {
    if (scope.mode === "infer") return E.right(x);
    const drawn = scope.noise("noise", "normal", x.ref.type.axes);
    return E.right({ ref: add(scope.b, x.ref, scale(scope.b, drawn, deviation)), origin: x.origin });
  },
});
