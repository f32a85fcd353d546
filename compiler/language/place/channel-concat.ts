// channel-concat: c broadcast over every axis but the last, joined on the last.
import { suffix as arrange, joinLast } from "./join.js";
import { place } from "./place.js";

export const channelConcat = place({
  doc: "The condition as extra channels, the same at every position.",
  formula: "[x, broadcast c] on the last axis",
  fields: {},
  sample: { place: "channel-concat" },
  joins: true,
  erasedBy: [],
  apply: (scope, _, x, code) => joinLast(scope, x, code, arrange),
});
