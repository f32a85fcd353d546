// tokens: a text as up to `length` tokens of a vocabulary, by their numbers; 0 is the end of the text. The encoder
// reads a vector for each; a decoder makes logits for each, under `categorical`. The end counts as a token, and what
// stands behind it is padding.
import * as E from "fp-ts/lib/Either.js";
import type { Ref } from "../../ir/graph/builder.js";
import { axis, f32 } from "../../ir/graph/type.js";
import { cast, reshape } from "../../ir/op/dsl.js";
import { type Scope, sequenceAxes } from "../../scope/scope.js";
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

/** Cuts a text as the vocabulary says. */
export const piecesOf = (text: string, vocabulary: ReadonlyArray<string>): ReadonlyArray<string> =>
  byCharacter(vocabulary) ? [...text] : text.split(/\s+/).filter((word) => word !== "");

/** The numbers of a text's tokens, or the first piece of it that the vocabulary lacks. */
export const numbersOfText = (
  text: string,
  vocabulary: ReadonlyArray<string>,
): E.Either<string, ReadonlyArray<number>> => {
  const pieces = piecesOf(text, vocabulary);
  const unknown = pieces.find((piece) => !vocabulary.includes(piece));
  return unknown === undefined ? E.right(pieces.map((piece) => vocabulary.indexOf(piece) + 1)) : E.left(unknown);
};

/** The text of token numbers, to its end. */
export const textOfTokens = (vocabulary: ReadonlyArray<string>, values: ArrayLike<number>): string => {
  const all = Array.from(values);
  const end = all.indexOf(0);
  const tokens = (end < 0 ? all : all.slice(0, end)).map((value) => vocabulary[value - 1] ?? "");
  return tokens.join(byCharacter(vocabulary) ? "" : " ");
};

/** What a text may say of itself, as an input or a condition. */
export const tokenFields = {
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
};

interface Text {
  readonly vocabulary: ReadonlyArray<string>;
  readonly embedding?: number | undefined;
}

/** How many numbers stand for a token. */
export const tokenWidth = ({ vocabulary, embedding }: Text): number => embedding ?? vocabulary.length + 1;

/** A vector for each token of i32[batch, time]: of a table, or one-hot. */
export const tokensRead = (scope: Scope, { vocabulary, embedding }: Text, numbers: Ref): Ref => {
  const { b } = scope;
  const count = vocabulary.length + 1;
  if (embedding === undefined) return b.emit("oneHot", [numbers], { axis: axis("feature", count) });
  return b.emit("gather", [tableOf(scope, "row", count, embedding), numbers], {});
};

export const tokens = input({
  doc:
    "A text as tokens: the characters of an alphabet, or the words of a list. 0 ends a text. The encoder reads a " +
    "vector for each; to be made, it takes the likelihood `categorical`.",
  fields: tokenFields,
  sample: { type: "tokens", length: 12, vocabulary: "abcdefghijklmnopqrstuvwxyz ", embedding: 16 },
  shape: ({ length }) => f32(...sequenceAxes(length, 1)),
  names: ({ length, vocabulary }) => ({ length, size: vocabulary.length + 1 }),
  classes: ({ vocabulary }) => ({ count: vocabulary.length + 1, labels: [endOfText, ...vocabulary], ends: true }),
  reading: (text) => f32(...sequenceAxes(text.length, tokenWidth(text))),
  entering: (scope, text, raw) => {
    const { b } = scope;
    return tokensRead(scope, text, reshape(b, cast(b, raw, "i32"), raw.type.axes.slice(0, 2)));
  },
});
