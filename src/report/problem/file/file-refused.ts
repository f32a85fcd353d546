/** G720 · File. */

import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { hint } from "./shared.js";

export interface FileRefused {
  readonly _tag: "FileRefused";
  readonly path: string;
  readonly why: string;
  readonly fix?: string;
}

export const fileRefusedProblem = failure<FileRefused>("FileRefused", {
  code: "G720",
  exit: 1,
  words: ({ path, why, fix }) => ({
    title: "FILE PROBLEM",
    summary: `${quote(path, 200)} can't be read: ${why}.`,
    ...hint(fix),
  }),
  page: page(
    "File",
    "The system refused to read or write a file; the report has its reason.",
    "Make room, or choose another place.",
  ),
});
