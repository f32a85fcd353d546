/** G722 · A folder. */

import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { hint } from "./shared.js";

export interface IsFolder {
  readonly _tag: "IsFolder";
  readonly path: string;
  /** What the file was to be: "spec", "run". */
  readonly what: string;
  readonly fix?: string;
}

export const isFolderProblem = failure<IsFolder>("IsFolder", {
  code: "G722",
  exit: 3,
  words: ({ path, what, fix }) => ({
    title: "IS A FOLDER",
    summary: `${quote(path, 200)} is a folder; a ${what} is one file.`,
    ...hint(fix),
  }),
  page: page("A folder", "The path is a folder, and a file is meant.", "Name the file inside it."),
});
