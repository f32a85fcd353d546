/** G860 · Nothing to import. */
import { failure } from "../../../runtime/problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { importCode, importPage, nothingToImport } from "./shared.js";

/** A file of somebody else's: it says nothing of the model that it belongs to. */
export interface NotOurs {
  readonly _tag: "NotOurs";
}

export const notOursProblem = failure<NotOurs, InFile>("NotOurs", {
  code: importCode,
  exit: 3,
  words: (_, { file }) =>
    nothingToImport(`${file} does not say which spec it belongs to, as the files of \`graft export\` do.`),
  page: importPage,
});
