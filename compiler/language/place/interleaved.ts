// interleaved: c spread evenly through x, or as one block before x_at.
import * as E from "fp-ts/lib/Either.js";
import { mostPieces } from "../../scope/limits.js";
import { whole } from "../codec.js";
import { optional } from "../record.js";
import { block, evenly, join, joinSizes } from "./join.js";
import { place } from "./place.js";

export const interleaved = place({
  doc: "The condition spread evenly through the value, or as one block at a position.",
  formula: "c_j at ⌊j(n+k)/k⌋",
  fields: {
    at: optional(
      whole("a whole number of at least 0", 0),
      "Insert the whole condition as one block before this index of the value; left out: spread evenly.",
    ),
  },
  sample: { place: "interleaved" },
  tried: [{}, { title: '`interleaved` with `"at": 1`', options: { at: 1 } }],
  joins: true,
  erasedBy: [],
  apply: (scope, { at }, x, code) => {
    // Anything finer than two blocks is an order of all indices.
    const { value: width, code: added } = joinSizes(x, code);
    const pieces = Math.max(width + added, at === undefined ? 2 * added * x.origin.length : x.origin.length);
    if (pieces > mostPieces)
      return E.left({
        _tag: "TooManyPieces",
        construct: "interleaved",
        instead: "suffix",
        found: pieces,
        limit: mostPieces,
      });
    return at !== undefined && at > width
      ? E.left({ _tag: "PositionOutside", field: "at", at, size: width, after: "suffix" })
      : join(scope, x, code, at === undefined ? evenly : block(at));
  },
});
