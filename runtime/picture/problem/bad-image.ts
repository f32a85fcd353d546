/** G710 · No picture. */
import { failure } from "../../../runtime/problem/failure.js";
import { noPictureCode, noPicturePage } from "./shared.js";

/**
 * An image whose size differs from the first one's, or whose data doesn't fill it, or with a number of channels other
 * than 1 and 3.
 */
export interface BadImage {
  readonly _tag: "BadImage";
  readonly index: number;
}

export const badImageProblem = failure<BadImage>("BadImage", {
  code: noPictureCode,
  exit: 3,
  words: () => ({ title: "NO PICTURE", summary: "There is nothing that could be drawn." }),
  page: noPicturePage,
});
