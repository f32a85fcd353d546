// step: the rate times `factor` after every `every` steps.
import { floor, number, power, scale, shift } from "../../ir/op/dsl.js";
import { real, whole } from "../codec.js";
import { required, withDefault } from "../record.js";
import { schedule } from "./schedule.js";

export const step = schedule({
  doc: "The rate falls by a factor at regular steps.",
  fields: {
    every: required(whole("a whole number of at least 1", 1), "After how many train steps the rate falls."),
    factor: withDefault(
      real("a number above 0 and at most 1", { above: 0, most: 1 }),
      "What the rate is multiplied by.",
      0.1,
    ),
  },
  sample: { type: "step", every: 1000, factor: 0.5 },
  factor: (b, { every, factor }, clock) =>
    power(b, number(b, factor), floor(b, scale(b, shift(b, clock.step, -1), 1 / every))),
});
