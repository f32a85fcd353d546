// Labels: a name for each class or member, by which people give them. In: JSON. Out: distinct names, in order.
import * as E from "fp-ts/lib/Either.js";
import { type Codec, codec, list, text } from "../codec.js";

/** Labels must be distinct, or a name would stand for two classes. */
export const labels: Codec<ReadonlyArray<string>> = codec<ReadonlyArray<string>>(
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
