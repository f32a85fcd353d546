// constant: the rate as it is.
import { schedule } from "./schedule.js";

export const constant = schedule({
  doc: "The same rate at every step.",
  fields: {},
  sample: { type: "constant" },
  factor: () => undefined,
});
