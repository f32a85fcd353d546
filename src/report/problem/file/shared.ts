/** What the problems of files share: a hint where there is one; the code of what isn't there, and its page. */
import { page } from "../../../../compiler/words/diagnostic.js";

export const hint = (fix: string | undefined): { readonly fix?: string } => (fix === undefined ? {} : { fix });

export const notFoundCode = "G721";

export const notFoundPage = page(
  "Not found",
  "There is no file or folder of this name.",
  "Look at the path; names beside it that are near are listed.",
);
