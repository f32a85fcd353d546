/** C01 · Only the encoder is told the condition. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { fixed, inline } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export interface EncoderOnly {
  readonly _tag: "EncoderOnly";
  readonly place: Place;
  readonly condition: string;
  readonly enters: string;
}

const encoderOnly = ({ condition, enters }: EncoderOnly): Words => {
  const injection = { condition, into: "decoder", place: enters };
  return {
    title: "DECODER NOT TOLD",
    summary:
      `Only the encoder is told ${quote(condition)}: no sample can be asked for by it, ` +
      "and z has to hold what it says.",
    notes: [
      `The decoder sees z and nothing else, so ${quote(condition)} can be chosen neither when sampling nor when ` +
        "decoding. A CVAE tells both.",
    ],
    ...fixed(`add ${inline(injection)} to "inject"`, { _tag: "Insert", pointer: "/inject/-", values: [injection] }),
  };
};

export const encoderOnlyWarning = warning<EncoderOnly>("EncoderOnly", {
  code: "C01",
  words: encoderOnly,
  page: page(
    "Only the encoder is told the condition",
    "The encoder is told the condition and nothing behind the latent is. Then the decoder sees z alone: z has to " +
      "hold what the condition says, and no sample can be asked for by it. Often the second injection was forgotten.",
    "Inject the condition into the decoder as well (a CVAE), or allow C01 where this is what you study.",
  ),
});
