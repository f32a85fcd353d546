// C10: a null of zeros where zeros are the code of some value as well, so that the model can't tell the two apart.

import { isTold } from "../../assemble/index.js";
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { rule } from "./rule.js";

export interface NullCollides {
  readonly _tag: "NullCollides";
  readonly place: Place;
  readonly condition: string;
  readonly value: string;
}

export const nullCollides = rule<NullCollides>("NullCollides", {
  code: "C10",
  find: (model) =>
    model.core.conditions.flatMap(({ name, written, definition, pointer, layered, null: kind }) => {
      // What layers make is zeros for no value in particular.
      const value = layered ? undefined : definition.zero(written, name);
      return kind === "zero" && value !== undefined && isTold(model, name)
        ? [{ place: placeOf(model.core.root, `${pointer}/null`), condition: name, value }]
        : [];
    }),
  words: ({ condition, value, place: { pointer } }) => ({
    title: "NULL LIKE A VALUE",
    summary:
      `A sample without ${quote(condition)} looks the same to the model as one with ` +
      `${value}: zeros are the code of both.`,
    notes: ["A null should be a code that no value has, or the model can't learn the difference."],
    ...fixed('write "null": "learned", a code of its own', put(pointer, "learned")),
  }),
  page: page(
    "A null that looks like a value",
    "With condition dropout, a sample without the condition gets a null code, and here that code is one that a " +
      "value has as well. The model can't learn the difference, " +
      "and guidance steers away from that value instead of from nothing.",
    'Write `"null": "learned"`, a code of its own.',
  ),
});
