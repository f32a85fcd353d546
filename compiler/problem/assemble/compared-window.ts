/** G220 · A term whose window is wider than the image. */

import type { Place } from "../../base/located.js";
import type { TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, lineOf } from "../../words/words.js";

export interface ComparedWindow {
  readonly _tag: "ComparedWindow";
  readonly place: Place;
  readonly term: string;
  readonly input: string;
  readonly declared: Place;
  readonly window: number;
  readonly image: TensorType;
  /** The widest that the window may be; undefined: there is none for this image. */
  readonly fits: number | undefined;
}

const pixels = ({ axes }: TensorType): string =>
  axes
    .slice(1, 3)
    .map(({ size }) => String(size))
    .join("×");

export const comparedWindowProblem = error<ComparedWindow>("ComparedWindow", {
  code: "G220",
  words: ({ place: { pointer }, term, input, declared, window, image, fits }) => ({
    title: "WINDOW TOO LARGE",
    summary:
      `${capital(quote(`objective.${term}`))} compares windows of ${window}×${window} pixels, ` +
      `and ${quote(input)} (${lineOf(declared)}) has ${pixels(image)}: no window lies inside it.`,
    ...(fits === undefined
      ? fixed(`delete it: ${quote(input)} is too small to compare by windows`, remove(pointer))
      : fixed(`write "window": ${fits}`, put(`${pointer}/window`, fits))),
  }),
  page: page(
    "A term's window is wider than the image",
    "Structural similarity is the mean over windows that lie inside the image whole, as its authors count them. An " +
      "image with fewer pixels a side than the window has none.",
    "Write a smaller `window`; the odd number next below the image's smaller side is the largest usual one.",
  ),
});
