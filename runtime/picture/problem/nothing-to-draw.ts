/** G710 · No picture. */
import { failure } from "../../../runtime/problem/failure.js";
import { noPictureCode, noPicturePage } from "./shared.js";

export interface NothingToDraw {
  readonly _tag: "NothingToDraw";
}

export const nothingToDrawProblem = failure<NothingToDraw>("NothingToDraw", {
  code: noPictureCode,
  exit: 3,
  words: () => ({ title: "NO PICTURE", summary: "There is nothing that could be drawn." }),
  page: noPicturePage,
});
