/** G054 · Not a container. */

import type { Located, Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { kinds, named } from "./shared.js";

export interface NotAContainer {
  readonly _tag: "NotAContainer";
  readonly place: Place;
  readonly within: string;
  readonly found: Located["kind"];
  readonly name: string;
}

export const notAContainerProblem = error<NotAContainer>("NotAContainer", {
  code: "G054",
  words: ({ within, found, name }) => ({
    title: "NO SUCH PATH",
    summary: `${named(within)} is ${kinds[found]}, so there is no ${quote(name)} in it.`,
  }),
  page: page(
    "Not a container",
    "The path goes on through a number, a string or another value that has nothing inside.",
    "Shorten the path.",
  ),
});
