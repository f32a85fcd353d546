/** What the system refuses about a file or folder: G720–G726. Each is a file with its code, data, words and page. */
import { fileRefusedProblem } from "./file-refused.js";
import { isFolderProblem } from "./is-folder.js";
import { notFoundProblem } from "./not-found.js";
import { notReadableProblem } from "./not-readable.js";
import { notUtf8Problem } from "./not-utf8.js";
import { notWritableProblem } from "./not-writable.js";
import { nothingMatchesProblem } from "./nothing-matches.js";
import { specTooLargeProblem } from "./spec-too-large.js";

export const fileProblems = [
  fileRefusedProblem,
  notFoundProblem,
  nothingMatchesProblem,
  isFolderProblem,
  notReadableProblem,
  notUtf8Problem,
  notWritableProblem,
  specTooLargeProblem,
] as const;
