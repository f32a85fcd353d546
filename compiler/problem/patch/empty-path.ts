/** G050 · Not a change. */

import type { Place } from "../../base/located.js";
import { error } from "../../words/diagnostic.js";
import { assignment, pageG050 } from "./shared.js";

export interface EmptyPath {
  readonly _tag: "EmptyPath";
  readonly place: Place;
}

export const emptyPathProblem = error<EmptyPath>("EmptyPath", {
  code: "G050",
  words: () => ({ title: "NO PATH", summary: "This option does not say what to change.", expected: assignment }),
  page: pageG050,
});
