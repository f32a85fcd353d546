// prefix: [c, x] along the join axis.
import { prefix as arrange, join } from "./join.js";
import { place } from "./place.js";

export const prefix = place({
  doc: "The condition before the value.",
  formula: "[c, x]",
  fields: {},
  sample: { place: "prefix" },
  alsoCalled: ["prepend"],
  joins: true,
  erasedBy: [],
  leads: true,
  apply: (scope, _, x, code) => join(scope, x, code, arrange),
});
