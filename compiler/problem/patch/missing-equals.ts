/** G050 · Not a change. */

import type { Place } from "../../base/located.js";
import { error } from "../../words/diagnostic.js";
import { assignment, pageG050 } from "./shared.js";

export interface MissingEquals {
  readonly _tag: "MissingEquals";
  readonly place: Place;
}

export const missingEqualsProblem = error<MissingEquals>("MissingEquals", {
  code: "G050",
  words: () => ({
    title: "NO VALUE",
    summary: "This option has no `=` and so no value.",
    expected: assignment,
  }),
  page: pageG050,
});
