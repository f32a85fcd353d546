// C01: a condition that the encoder is told and nothing behind the latent is. Then z holds what the condition says as
// well, and no sample can be asked for.

import { reachOf } from "../../assemble/reach.js";
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { fixed, inline } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface EncoderOnly {
  readonly _tag: "EncoderOnly";
  readonly place: Place;
  readonly condition: string;
  readonly enters: string;
}

const words = ({ condition, enters }: EncoderOnly): Words => {
  const injection = { condition, into: "decoder", place: enters };
  return {
    title: "CONDITION MISSES THE DECODER",
    summary:
      `Only the encoder gets ${quote(condition)}: no sample can be asked for by it, ` +
      "and z has to hold what it says.",
    notes: [
      `The decoder sees z and nothing else, so ${quote(condition)} can be chosen neither when sampling nor when ` +
        "decoding. A CVAE tells both.",
    ],
    ...fixed(`add ${inline(injection)} to "inject"`, { _tag: "Insert", pointer: "/inject/-", values: [injection] }),
  };
};

export const encoderOnly = rule<EncoderOnly>("EncoderOnly", {
  code: "C01",
  find: (model) => {
    const alone = reachOf(model).filter(({ encoder, decoder, prior }) => encoder && !decoder && !prior);
    return alone.flatMap(({ condition }) => {
      const trace = model.injections.find((each) => each.condition === condition);
      return trace === undefined
        ? []
        : [{ place: placeOf(model.core.root, trace.pointer), condition, enters: trace.place }];
    });
  },
  words,
  page: page(
    "Only the encoder gets the condition",
    "The encoder gets the condition and nothing behind the latent does. Then the decoder sees z alone: z has to " +
      "hold what the condition says, and no sample can be asked for by it. Often the second injection was forgotten.",
    "Inject the condition into the decoder as well (a CVAE), or allow C01 where this is what you study.",
  ),
});
