// cosine: from 1 to `floor` along half a cosine over the whole run (Loshchilov & Hutter 2017, without restarts).
import { cos, divide, minimum, number, scale, shift } from "../../ir/op/dsl.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";
import { schedule } from "./schedule.js";

export const cosine = schedule({
  doc: "The rate falls along half a cosine over the whole run.",
  fields: {
    floor: withDefault(
      real("a number from 0 to 1", { least: 0, most: 1 }),
      "The share of the rate that the last step has.",
      0,
    ),
  },
  sample: { type: "cosine" },
  factor: (b, { floor }, { step, steps }) => {
    const progress = minimum(b, divide(b, step, steps), number(b, 1));
    const wave = shift(b, scale(b, cos(b, scale(b, progress, Math.PI)), 0.5), 0.5);
    return shift(b, scale(b, wave, 1 - floor), floor);
  },
});
