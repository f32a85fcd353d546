// category: one of `size` classes per sample, by its number from 0. The encoder reads a one-hot vector or a learned
// one; as an output it has logits, one for each class, under the likelihood `categorical`.
import { axis, f32 } from "../../ir/graph/type.js";
import { cast, reshape } from "../../ir/op/dsl.js";
import { vectorAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { embedding, tableOf } from "../condition/embedding.js";
import { encodingOf } from "../condition/encoding.js";
import { labels } from "../condition/labels.js";
import { optional, required, withDefault } from "../record.js";
import { input, missingField } from "./input.js";

export const category = input({
  doc:
    "One of several classes, given as an integer from 0 or by its label. The encoder reads it one-hot or as a " +
    "learned vector; to be made, it takes the likelihood `categorical`.",
  fields: {
    size: required(size, "How many classes."),
    labels: optional(labels, "A name for each class, in order; then data may give a class by name, and samples do."),
    encoding: withDefault(
      encodingOf(["one-hot"], "embedding", embedding),
      'What the encoder reads: "one-hot" (default), or {"embedding": n}, a learned vector.',
      "one-hot" as const,
    ),
    missing: missingField,
  },
  sample: { type: "category", size: 10 },
  alsoCalled: ["class", "categorical", "label"],
  shape: () => f32(...vectorAxes(1)),
  names: (c) => ({ size: c.size }),
  classes: ({ size: count, labels: names }) => ({ count, ...(names && { labels: names }) }),
  reading: ({ size: count, encoding }) => f32(...vectorAxes(encoding === "one-hot" ? count : encoding.embedding)),
  entering: (scope, { size: count, encoding }, raw) => {
    const { b } = scope;
    const numbers = reshape(b, cast(b, raw, "i32"), raw.type.axes.slice(0, 1));
    if (encoding === "one-hot") return b.emit("oneHot", [numbers], { axis: axis("feature", count) });
    return b.emit("gather", [tableOf(scope, "row", count, encoding.embedding), numbers], {});
  },
});
