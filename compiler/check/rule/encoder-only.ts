// C01: a condition that the encoder is told and nothing behind the latent is. Then z holds what the condition says as
// well, and no sample can be asked for.

import { reachOf } from "../../assemble/reach.js";
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const encoderOnly = rule<"EncoderOnly">((model) => {
  const alone = reachOf(model).filter(({ encoder, decoder, prior }) => encoder && !decoder && !prior);
  return alone.flatMap(({ condition }) => {
    const trace = model.injections.find((each) => each.condition === condition);
    return trace === undefined
      ? []
      : [{ place: placeOf(model.core.root, trace.pointer), condition, enters: trace.place }];
  });
});
