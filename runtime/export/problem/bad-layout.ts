/** G860 · Nothing to import. */
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { importCode, importPage, nothingToImport } from "./shared.js";

/** Its notes on the layout of this tensor make no sense. */
export interface BadLayout {
  readonly _tag: "BadLayout";
  readonly tensor: string;
}

export const badLayoutProblem = failure<BadLayout, InFile>("BadLayout", {
  code: importCode,
  exit: 3,
  words: ({ tensor }, { file }) => nothingToImport(`${file} says something of ${quote(tensor)} that makes no sense.`),
  page: importPage,
});
