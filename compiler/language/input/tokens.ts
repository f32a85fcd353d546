// tokens: a text as up to `length` tokens of a vocabulary, by their numbers; 0 is the end of the text. The encoder
// reads a vector for each; a decoder makes logits for each, under `categorical`. The end counts as a token, and what
// stands behind it is padding.
import * as E from "fp-ts/lib/Either.js";
import { axis, f32 } from "../../ir/graph/type.js";
import { cast, reshape } from "../../ir/op/dsl.js";
import { sequenceAxes } from "../../scope/scope.js";
import { type Codec, codec, either, size, text } from "../codec.js";
import { tableOf } from "../condition/embedding.js";
import { labels } from "../condition/labels.js";
import { optional, required } from "../record.js";
import { input } from "./input.js";

/** Each character of a text, once. */
const characters: Codec<ReadonlyArray<string>> = codec<ReadonlyArray<string>>(
  "characters",
  { expected: "a text of distinct characters", form: text.shape.form },
  (u) => {
    const all = typeof u === "string" ? [...u] : [];
    if (all.length === 0) return E.left({ _tag: "WrongType", expected: "a text of distinct characters", found: u });
    return new Set(all).size === all.length
      ? E.right(all)
      : E.left({ _tag: "OutOfRange", expected: "characters that differ from one another", found: u });
  },
);

/** What the number 0 stands for. */
const endOfText = "";

/** Whether texts are cut into characters: then every token is one. */
export const byCharacter = (vocabulary: ReadonlyArray<string>): boolean =>
  vocabulary.every((token) => [...token].length === 1);

export const tokens = input({
  doc:
    "A text as tokens: the characters of an alphabet, or the words of a list. 0 ends a text. The encoder reads a " +
    "vector for each; to be made, it takes the likelihood `categorical`.",
  fields: {
    length: required(size, "How many tokens a text may have, its end among them."),
    vocabulary: required(
      either(
        'a text of distinct characters, such as "abc ", or a list of distinct words',
        (u) => typeof u === "string",
        characters,
        labels,
      ),
      "The tokens, numbered from 1: a text is cut into its characters where each is one, else into words at blanks.",
    ),
    embedding: optional(size, "The width of the learned vector of each token; left out: one-hot."),
  },
  sample: { type: "tokens", length: 12, vocabulary: "abcdefghijklmnopqrstuvwxyz ", embedding: 16 },
  shape: ({ length }) => f32(...sequenceAxes(length, 1)),
  names: ({ length, vocabulary }) => ({ length, size: vocabulary.length + 1 }),
  classes: ({ vocabulary }) => ({ count: vocabulary.length + 1, labels: [endOfText, ...vocabulary], ends: true }),
  reading: ({ length, vocabulary, embedding }) => f32(...sequenceAxes(length, embedding ?? vocabulary.length + 1)),
  entering: (scope, { vocabulary, embedding }, raw) => {
    const { b } = scope;
    const numbers = reshape(b, cast(b, raw, "i32"), raw.type.axes.slice(0, 2));
    const count = vocabulary.length + 1;
    if (embedding === undefined) return b.emit("oneHot", [numbers], { axis: axis("feature", count) });
    return b.emit("gather", [tableOf(scope, "row", count, embedding), numbers], {});
  },
});
