// category: one of `size` classes, as an integer 0 … size − 1.
import * as E from "fp-ts/lib/Either.js";
import { vectorAxes } from "../../build/scope.js";
import { batch, i32 } from "../../graph/type.js";
import { cast, reshape, scale } from "../../op/dsl.js";
import { type Codec, codec, either, list, size, text, word } from "../codec.js";
import { optional, record, required, withDefault } from "../record.js";
import { codeOf, condition } from "./condition.js";

const embedding = record("an embedding", {
  embedding: required(size, "The width of the learned vector of each class."),
});

const encoding = either(
  '"one-hot", "scalar" or { "embedding": n }',
  (u) => typeof u === "string",
  word("an encoding", ["one-hot", "scalar"]),
  embedding,
);

/** Labels must be distinct, or a name would stand for two classes. */
const labels: Codec<ReadonlyArray<string>> = codec<ReadonlyArray<string>>(
  "labels",
  { expected: "a list of distinct names", form: { _tag: "List", item: text.shape.form, distinct: true } },
  (u) => {
    const names = list(text, "names").decode(u);
    if (E.isLeft(names)) return E.left({ _tag: "WrongType", expected: "a list of names", found: u });
    return new Set(names.right).size === names.right.length
      ? names
      : E.left({ _tag: "OutOfRange", expected: "names that differ from one another", found: u });
  },
);

export const category = condition({
  doc: "One of several classes, given as an integer from 0.",
  fields: {
    size: required(size, "How many classes."),
    labels: optional(labels, "A name for each class, in order; then a class may be given by name."),
    encoding: withDefault(
      encoding,
      '"one-hot" (default), {"embedding": n} (a learned vector), or "scalar" (warned: it makes the classes points on a line).',
      "one-hot" as const,
    ),
  },
  sample: { type: "category", size: 10 },
  raw: () => i32(batch),
  domain: (c) => ({ classes: c.size, ...(c.labels === undefined ? {} : { labels: c.labels }) }),
  names: (c) => ({ size: c.size }),
  encoding: (c) =>
    typeof c.encoding === "string"
      ? c.encoding === "one-hot"
        ? `one-hot ${c.size}`
        : "scalar"
      : `embedding ${c.encoding.embedding}`,
  code: (scope, c, raw) => {
    const { b } = scope;
    const classes = { name: "feature", size: c.size };
    if (c.encoding === "one-hot") return codeOf(scope, b.emit("oneHot", [raw], { axis: classes }), c.size);
    if (c.encoding === "scalar") {
      const unit = scale(b, cast(b, raw, "f32"), 1 / Math.max(1, c.size - 1));
      return codeOf(scope, reshape(b, unit, vectorAxes(1)), 1);
    }
    const width = c.encoding.embedding;
    const table = scope.parameter(
      "embedding",
      [
        { name: "row", size: c.size },
        { name: "feature", size: width },
      ],
      {
        _tag: "Normal",
        deviation: 1,
        axis: 0,
        segments: [{ source: "x", start: 0, count: c.size }],
      },
    );
    return codeOf(scope, b.emit("gather", [table, raw], {}), width);
  },
});
