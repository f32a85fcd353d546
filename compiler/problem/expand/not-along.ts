/** G130 · Nothing that moves along. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, meantOne, remove } from "../../words/edit.js";
import { either, quote } from "../../words/layout.js";

export interface NotAlong {
  readonly _tag: "NotAlong";
  readonly place: Place;
  readonly input: string;
  readonly found: string;
  /** The images of its size. */
  readonly known: ReadonlyArray<string>;
}

export const notAlongProblem = error<NotAlong>("NotAlong", {
  code: "G130",
  words: ({ place, input, found, known }) => ({
    title: "CAN'T MOVE ALONG",
    summary:
      `${quote(found)} is no image of the height and width of ${quote(input)}, so it can't be mirrored, ` +
      "moved and turned with it.",
    notes: known.length === 0 ? ["There is no other image of that size."] : [],
    ...(known.length === 0
      ? fixed("delete it", remove(place.pointer))
      : meantOne(place, known, `write ${either(known)}`)),
  }),
  page: page(
    "Nothing that moves along",
    "`with` lists images that are varied just as an augmented image is, pixel by pixel, and names something that is " +
      "no image of its height and width.",
    "Name inputs or conditions of type `image` and of the same size, or leave `with` out: then all of them are.",
  ),
});
