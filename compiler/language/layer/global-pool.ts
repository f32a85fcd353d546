// global-pool: the mean or the largest of each channel over all pixels, of each feature over all time steps. Makes a vector.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { mean, relabelLast } from "../../ir/op/dsl.js";
import { word } from "../codec.js";
import { withDefault } from "../record.js";
import { layer, wants } from "./layer.js";

export const globalPool = layer({
  doc: "All positions become one: a vector with a number for each channel of an image, or for each feature of a sequence.",
  fields: {
    function: withDefault(word("a pooling function", ["avg", "max"]), "The mean, or the largest.", "avg" as const),
  },
  sample: { type: "global-pool", function: "max" },
  needs: "takes all positions together",
  instead: { vector: { because: "a vector has no positions to take together" } },
  within: true,
  build: (scope, { function: named }, x) =>
    pipe(
      wants(["image", "sequence"], "global-pool", x),
      E.map(() => {
        const axes = x.ref.type.axes.map((_, i) => i).slice(1, -1);
        const pooled = named === "avg" ? mean(scope.b, x.ref, axes) : scope.b.emit("max", [x.ref], { axes });
        return { ref: relabelLast(scope.b, pooled, "feature"), origin: x.origin };
      }),
    ),
});
