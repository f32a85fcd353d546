// The embedding: a learned vector for each class of a category or member of a set.

import type { Ref } from "../../ir/graph/builder.js";
import { axis } from "../../ir/graph/type.js";
import type { Scope } from "../../scope/scope.js";
import { size } from "../codec.js";
import { record, required } from "../record.js";

export const embedding = record("an embedding", {
  embedding: required(size, "The width of the learned vector of each class or member."),
});

/**
 * The table [rows, width], each row standard normal from a stream of its own. Rows are read by index ("row") or summed
 * over ("in").
 */
export const tableOf = (scope: Scope, name: "row" | "in", rows: number, width: number): Ref =>
  scope.forming("table").parameter("embedding", [axis(name, rows), axis("feature", width)], {
    _tag: "Normal",
    deviation: 1,
    axis: 0,
    segments: [{ source: "x", start: 0, count: rows }],
  });
