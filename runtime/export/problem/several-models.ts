/** G860 · Nothing to import. */
import { failure } from "../../../runtime/problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { importCode, importPage, nothingToImport } from "./shared.js";

/** Files of one folder hold different models. */
export interface SeveralModels {
  readonly _tag: "SeveralModels";
}

export const severalModelsProblem = failure<SeveralModels, InFile>("SeveralModels", {
  code: importCode,
  exit: 3,
  words: (_, { file }) => nothingToImport(`${file} holds files of several models; name one of them.`),
  page: importPage,
});
