// category: one of `size` classes, as an integer 0 … size − 1.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { batch, i32 } from "../../ir/graph/type.js";
import { argMaxLast, cast, multiply, negate, reshape, scale, sum } from "../../ir/op/dsl.js";
import { vectorAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { optional, required, withDefault } from "../record.js";
import { logSoftmax } from "../softmax.js";
import { codeOf, condition } from "./condition.js";
import { embedding, tableOf } from "./embedding.js";
import { encodingOf } from "./encoding.js";
import { labels } from "./labels.js";

const encoding = encodingOf(["one-hot", "scalar"], "embedding", embedding);

const hot = (b: Builder, size: number, classes: Ref): Ref =>
  b.emit("oneHot", [classes], { axis: { name: "feature", size } });

export const category = condition({
  doc: "One of several classes, given as an integer from 0.",
  fields: {
    size: required(size, "How many classes."),
    labels: optional(labels, "A name for each class, in order; then a class may be given by name."),
    encoding: withDefault(
      encoding,
      '"one-hot" (default), {"embedding": n} (a learned vector), or "scalar" (warned: ' +
        "it makes the classes points on a line).",
      "one-hot" as const,
    ),
  },
  sample: { type: "category", size: 10 },
  tried: {
    "one-hot": { type: "category", size: 5 },
    embedding: { type: "category", size: 5, encoding: { embedding: 3 } },
    scalar: { type: "category", size: 5, encoding: "scalar" },
    "embedding through dense": {
      type: "category",
      size: 5,
      encoding: { embedding: 3 },
      layers: [{ type: "dense", units: 4, activation: "relu" }],
    },
  },
  alsoCalled: ["class", "categorical", "label"],
  raw: () => i32(batch),
  domain: (c) => ({ classes: c.size, ...(c.labels === undefined ? {} : { labels: c.labels }) }),
  names: (c) => ({ size: c.size }),
  onLine: (c) => c.encoding === "scalar",
  encoding: (c) =>
    typeof c.encoding === "string"
      ? c.encoding === "one-hot"
        ? `one-hot ${c.size}`
        : "scalar"
      : `embedding ${c.encoding.embedding}`,
  zero: (c) => (c.encoding === "scalar" ? (c.labels?.[0] ?? "class 0") : undefined),
  // −log softmax(l)[y], the cross-entropy.
  predictor: {
    units: (c) => c.size,
    charge: (b, c, logits, raw) => negate(b, multiply(b, hot(b, c.size, raw), logSoftmax(b, logits))),
    right: (b, c, logits, raw) => sum(b, multiply(b, hot(b, c.size, raw), hot(b, c.size, argMaxLast(b, logits))), [1]),
  },
  code: (scope, c, raw) => {
    const { b } = scope;
    if (c.encoding === "one-hot") return codeOf(scope, hot(b, c.size, raw), c.size);
    if (c.encoding === "scalar") {
      const unit = scale(b, cast(b, raw, "f32"), 1 / Math.max(1, c.size - 1));
      return codeOf(scope, reshape(b, unit, vectorAxes(1)), 1);
    }
    const width = c.encoding.embedding;
    return codeOf(scope, b.emit("gather", [tableOf(scope, "row", c.size, width), raw], {}), width);
  },
});
