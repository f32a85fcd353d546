/** What pictures that can't be drawn share: one code, and its page. */
import { page } from "../../../compiler/words/diagnostic.js";

export const noPictureCode = "G710";

export const noPicturePage = page(
  "No picture",
  "There is nothing that could be drawn.",
  "Ask for at least one sample of an image.",
);
