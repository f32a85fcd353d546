// The encoding of a condition: a word, or an object with one number: "one-hot", { "embedding": 8 }. In: the words, the
// key of the object, and its codec. Out: a codec that says so when the key is given as a word.
import * as E from "fp-ts/lib/Either.js";
import type { Aliases } from "../../base/meant.js";
import { type Codec, codec, either, word } from "../codec.js";

export const encodingOf = <const W extends string, B>(
  words: readonly [W, ...W[]],
  key: string,
  full: Codec<B>,
  aliases: Aliases = {},
): Codec<W | B> => {
  const whole = `{ "${key}": n }`;
  const plain = word("an encoding", words);
  const named: Codec<W> = codec("an encoding", plain.shape, (u) => {
    if (u === key) return E.left({ _tag: "WrongType", expected: `${whole} with a number for n`, found: u });
    const known = plain.decode(u);
    if (E.isRight(known)) return known;
    return E.left({ _tag: "UnknownWord", what: "an encoding", known: [...words, whole], found: String(u), aliases });
  });
  const expected = `${words.map((each) => `"${each}"`).join(", ")} or ${whole}`;
  return either(expected, (u) => typeof u === "string", named, full);
};
