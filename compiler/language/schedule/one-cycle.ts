// one-cycle (Smith & Topin 2018), as PyTorch's OneCycleLR has it: half a cosine up from a small share of the rate, and
// another down to a much smaller one. With t = 0 … T − 1 the top is at t = rise·T − 1.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { cos, divide, maximum, minimum, multiply, number, scale, shift, subtract } from "../../ir/op/dsl.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";
import { schedule } from "./schedule.js";

/** From `from` to `to` along half a cosine, as progress goes from 0 to 1, and no further. */
const along = (b: Builder, progress: Ref, from: number, to: number): Ref => {
  const held = minimum(b, maximum(b, progress, number(b, 0)), number(b, 1));
  return shift(b, scale(b, shift(b, cos(b, scale(b, held, Math.PI)), 1), (from - to) / 2), to);
};

export const oneCycle = schedule({
  doc:
    "The rate rises to its full value and falls to almost nothing, each along half a cosine, " +
    "once over the whole run.",
  fields: {
    rise: withDefault(
      real("a number above 0 and below 1", { above: 0, below: 1 }),
      "The share of the run's steps in which the rate rises.",
      0.3,
    ),
    start: withDefault(
      real("a number above 0 and at most 1", { above: 0, most: 1 }),
      "The share of the rate that the first step has.",
      0.04,
    ),
    end: withDefault(
      real("a number from 0 to 1", { least: 0, most: 1 }),
      "The share of the rate that the last step has.",
      4e-6,
    ),
  },
  sample: { type: "one-cycle" },
  factor: (b, { rise, start, end }, { step, steps }) => {
    const t = shift(b, step, -1);
    const top = shift(b, scale(b, steps, rise), -1);
    const up = along(b, divide(b, t, maximum(b, top, number(b, 1e-3))), start, 1);
    const down = along(b, divide(b, subtract(b, t, top), scale(b, steps, 1 - rise)), 1, end);
    // Each is 1 where the other moves.
    return multiply(b, up, down);
  },
});
