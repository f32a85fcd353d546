/** G050 · Not a change. */
import type { Place } from "../../base/located.js";
import { error } from "../../words/diagnostic.js";
import { pageG050 } from "./shared.js";

export interface DeleteWithValue {
  readonly _tag: "DeleteWithValue";
  readonly place: Place;
}

export const deleteWithValueProblem = error<DeleteWithValue>("DeleteWithValue", {
  code: "G050",
  words: () => ({
    title: "VALUE NOT NEEDED",
    summary: "An option that begins with `~` deletes, and takes no value.",
    fix: "delete this part, or the `~`",
  }),
  page: pageG050,
});
