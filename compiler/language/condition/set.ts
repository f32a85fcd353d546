// set: any number of members of 0 … size − 1, such as the attributes of a face. The data door makes a row of zeros and
// ones of each list, so that engines need no lists.

import { f32 } from "../../ir/graph/type.js";
import { matMul, multiply, softplus, subtract } from "../../ir/op/dsl.js";
import { vectorAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { optional, required, withDefault } from "../record.js";
import { codeOf, condition } from "./condition.js";
import { embedding, tableOf } from "./embedding.js";
import { encodingOf } from "./encoding.js";
import { labels } from "./labels.js";

const encoding = encodingOf(["multi-hot"], "embedding", embedding, { "multi-hot": ["one-hot"] });

export const set = condition({
  doc: "Any number of members, given as a list of integers from 0; the empty list is a value like any other.",
  fields: {
    size: required(size, "How many members there are to choose from."),
    labels: optional(labels, "A name for each member, in order; then a member may be given by name."),
    encoding: withDefault(
      encoding,
      '"multi-hot" (default: 1 for each member that is in, else 0), or {"embedding": n} (the sum of a learned ' +
        "vector for each member that is in).",
      "multi-hot" as const,
    ),
  },
  sample: { type: "set", size: 5 },
  tried: {
    "multi-hot": { type: "set", size: 5 },
    embedding: { type: "set", size: 5, encoding: { embedding: 3 } },
  },
  alsoCalled: ["attributes", "multi-label"],
  raw: (c) => f32(...vectorAxes(c.size)),
  domain: (c) => ({ members: c.size, ...(c.labels === undefined ? {} : { labels: c.labels }) }),
  names: (c) => ({ size: c.size }),
  encoding: (c) =>
    typeof c.encoding === "string" ? `multi-hot ${c.size}` : `embedding ${c.encoding.embedding}, summed`,
  zero: () => "the empty set",
  // Σ over members of the binary cross-entropy, softplus(l) − t·l.
  predictor: {
    units: (c) => c.size,
    charge: (b, _, logits, raw) => subtract(b, softplus(b, logits), multiply(b, raw, logits)),
  },
  code: (scope, c, raw) => {
    if (typeof c.encoding === "string") return codeOf(scope, raw, c.size);
    const width = c.encoding.embedding;
    return codeOf(scope, matMul(scope.b, raw, tableOf(scope, "in", c.size, width)), width);
  },
});
