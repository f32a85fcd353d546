/** G933 · Padding as wide as the window. */
import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { times, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface PaddingTooWide {
  readonly _tag: "PaddingTooWide";
  readonly field: string;
  readonly construct: string;
  /** [height, width], or [time]: what a window spans, its dilation counted. */
  readonly window: ReadonlyArray<number>;
  readonly padding: ReadonlyArray<number>;
}

function paddingTooWide({ construct, window, padding }: PaddingTooWide, { place: { pointer } }: Here): Words {
  const most = Math.min(...window) - 1;
  return {
    title: "PADDING AS WIDE AS THE WINDOW",
    summary: `${quote(construct)} pads ${times(padding)} at each end, and its window spans ${times(window)}.`,
    expected: {
      text: `"padding" of at most ${most}, or less where nothing would be left`,
      because: "a window that lies in padding alone reads nothing of the value",
    },
    ...fixed('write "padding": "same"', put(pointer, "same")),
  };
}

export const paddingTooWideFault = error<PaddingTooWide, Here>("PaddingTooWide", {
  code: "G933",
  words: paddingTooWide,
  page: page(
    "Padding as wide as the window",
    "A padding that is given by numbers is added at each end, as PyTorch counts it. Where it is as wide as the " +
      "window, the first window reads nothing but padding; a transposed window would be cut to nothing.",
    'Write a smaller padding: for an odd kernel k and stride 1, `(k − 1) / 2` keeps the size, as `"same"` does.',
  ),
});
