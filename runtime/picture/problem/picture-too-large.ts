/** G709 · Picture too large. */
import { page } from "../../../compiler/words/diagnostic.js";
import { count } from "../../../compiler/words/words.js";
import { failure } from "../../../runtime/problem/failure.js";

export interface PictureTooLarge {
  readonly _tag: "PictureTooLarge";
  readonly width: number;
  readonly height: number;
  readonly limit: number;
}

export const pictureTooLargeProblem = failure<PictureTooLarge>("PictureTooLarge", {
  code: "G709",
  exit: 4,
  words: ({ width, height, limit }) => ({
    title: "PICTURE TOO LARGE",
    summary: `The picture would have ${count(width)} × ${count(height)} pixels; ${count(limit)} pixels is the limit.`,
    fix: "draw fewer images with --count or --columns, or write numbers with --out …npy",
  }),
  page: page(
    "Picture too large",
    "The picture would pass the limit on pixels.",
    "Draw fewer images, or write the numbers as .npy.",
  ),
});
