// global-pool: the mean or the largest of each channel over all pixels, of each feature over all time steps. Makes a
// vector.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { mean, relabelLast } from "../../ir/op/dsl.js";
import type { Flow } from "../../scope/scope.js";
import { word } from "../codec.js";
import { meanThere, sunk } from "../mask.js";
import { withDefault } from "../record.js";
import { layer, wants } from "./layer.js";

const meanOver = (b: Builder, { ref, mask }: Flow, axes: ReadonlyArray<number>): Ref =>
  mask === undefined ? mean(b, ref, axes) : meanThere(b, ref, mask, axes);

export const globalPool = layer({
  doc:
    "All positions become one: a vector with a number for each channel of an image, " +
    "or for each feature of a sequence.",
  fields: {
    function: withDefault(word("a pooling function", ["avg", "max"]), "The mean, or the largest.", "avg" as const),
  },
  sample: { type: "global-pool", function: "max" },
  alsoCalled: ["AdaptiveAvgPool2d", "GlobalAveragePooling2D", "GlobalAveragePooling1D"],
  needs: "takes all positions together",
  instead: { vector: { because: "a vector has no positions to take together" } },
  within: true,
  build: (scope, { function: named }, x) =>
    pipe(
      wants(["image", "sequence"], "global-pool", x),
      E.map(() => {
        const axes = x.ref.type.axes.map((_, i) => i).slice(1, -1);
        const { b } = scope;
        const pooled = named === "avg" ? meanOver(b, x, axes) : b.emit("max", [sunk(b, x)], { axes });
        return { ref: relabelLast(b, pooled, "feature"), origin: x.origin };
      }),
    ),
});
