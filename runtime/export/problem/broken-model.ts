/** G860 · Nothing to import. */
import { failure } from "../../../runtime/problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { importCode, importPage, nothingToImport } from "./shared.js";

/** It can't be read as what its first bytes say that it is. */
export interface BrokenModel {
  readonly _tag: "BrokenModel";
  /** "an ONNX file". */
  readonly as: string;
  readonly why: string;
}

export const brokenModelProblem = failure<BrokenModel, InFile>("BrokenModel", {
  code: importCode,
  exit: 3,
  words: ({ as, why }, { file }) => nothingToImport(`${file} can't be read as ${as}: ${why}.`),
  page: importPage,
});
