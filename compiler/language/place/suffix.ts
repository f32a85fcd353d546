// suffix: [x, c] along the join axis.
import { suffix as arrange, join } from "./join.js";
import { place } from "./place.js";

export const suffix = place({
  doc: "The condition after the value.",
  formula: "[x, c]",
  fields: {},
  sample: { place: "suffix" },
  alsoCalled: ["concat", "append"],
  joins: true,
  erasedBy: [],
  follows: true,
  usual: true,
  apply: (scope, _, x, code) => join(scope, x, code, arrange),
});
