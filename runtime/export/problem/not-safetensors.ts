/** G860 · Nothing to import. */
import { failure } from "../../../runtime/problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { importCode, importPage, nothingToImport } from "./shared.js";

/** `why`: the fault of its header, as a word. */
export interface NotSafetensors {
  readonly _tag: "NotSafetensors";
  readonly why: string;
}

export const notSafetensorsProblem = failure<NotSafetensors, InFile>("NotSafetensors", {
  code: importCode,
  exit: 3,
  words: ({ why }, { file }) => nothingToImport(`${file} is no sound safetensors file (${why}).`),
  page: importPage,
});
