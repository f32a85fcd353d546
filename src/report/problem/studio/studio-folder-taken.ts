/** G947 · Folder taken. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface StudioFolderTaken {
  readonly _tag: "StudioFolderTaken";
  readonly folder: string;
  readonly found: string;
}

export const studioFolderTakenProblem = failure<StudioFolderTaken>("StudioFolderTaken", {
  code: "G947",
  exit: 2,
  words: ({ folder, found }) => ({
    title: "FOLDER TAKEN",
    summary: `${folder} holds files that are not a studio's, such as \`${found}\`.`,
    fix: "give --out an empty or a new folder",
  }),
  page: page(
    "Folder taken",
    "`graft studio --out` writes into an empty folder, or over a page that it wrote; it removes nobody's files.",
    "Give it an empty or a new folder.",
  ),
});
