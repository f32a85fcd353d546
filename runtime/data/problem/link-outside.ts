/** G807 · A link out of the folder. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** A link in a folder of data that leads out of it. */
export interface LinkOutside {
  readonly _tag: "LinkOutside";
  readonly source: string;
  readonly found: string;
}

export const linkOutsideProblem = error<LinkOutside>("LinkOutside", {
  code: "G807",
  words: ({ source, found }) => ({
    title: "A LINK OUT OF THE FOLDER",
    summary: `${quote(source, 200)} is a link to ${quote(found, 200)}, which lies outside the folder of data.`,
    expected: { text: "files of the folder itself", because: "a folder of data may come from a stranger" },
    fix: "copy what is meant into the folder, or take the link out",
  }),
  page: page(
    "A link out of the folder",
    "A symbolic link in a folder of pictures leads to a file outside. " +
      "Data from a stranger could read your files that way.",
    "Copy the file into the folder, or take the link out.",
  ),
});
