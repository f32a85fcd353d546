// tokens: a text as condition, by the numbers of its tokens; 0 ends it. What stands behind the end is padding, which
// layers, attention and pools leave out; the numbers alone say where that is.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { axis, batch, i32 } from "../../ir/graph/type.js";
import { cast, minimum, number, subtract } from "../../ir/op/dsl.js";
import { fixedSize } from "../../scope/scope.js";
import { tokenFields, tokensRead, tokenWidth } from "../input/tokens.js";
import { firstSteps, padTime } from "../layer/along-time.js";
import { asMask, maskSequence } from "../mask.js";
import { codeOf, condition } from "./condition.js";

/** [batch, time]: 1 at each token and at the end, 0 behind it: where the token before is none. */
const there = (b: Builder, raw: Ref): Ref => {
  const one = number(b, 1);
  const ended = subtract(b, one, minimum(b, cast(b, raw, "f32"), one));
  const before = firstSteps(b, padTime(b, maskSequence(b, ended), 1, 0), fixedSize(raw.type, "time"));
  return subtract(b, one, asMask(b, before));
};

export const tokens = condition({
  doc:
    "A text as tokens: the characters of an alphabet, or the words of a list. 0 ends a text; what comes after it is " +
    "padding. Its layers pool it, or it is a token for each position to attention.",
  fields: tokenFields,
  sample: { type: "tokens", length: 12, vocabulary: "abcdefghijklmnopqrstuvwxyz ", embedding: 16 },
  tried: {
    "one-hot": { type: "tokens", length: 5, vocabulary: "ab" },
    "embedding through a gru": {
      type: "tokens",
      length: 5,
      vocabulary: "abcd",
      embedding: 2,
      layers: [{ type: "gru", units: 3, returns: "last" }],
    },
  },
  alsoCalled: ["text", "prompt", "caption"],
  raw: ({ length }) => i32(batch, axis("time", length)),
  domain: ({ vocabulary }) => ({ vocabulary }),
  names: ({ length, vocabulary }) => ({ length, size: vocabulary.length + 1 }),
  encoding: (c) => `${c.length} tokens, ${c.embedding === undefined ? "one-hot" : "embedding"} ${tokenWidth(c)}`,
  zero: () => undefined,
  code: (scope, c, raw) => ({
    ...codeOf(scope, tokensRead(scope, c, raw), tokenWidth(c)),
    mask: there(scope.b, raw),
  }),
});
