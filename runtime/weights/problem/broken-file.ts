/** G870 · A file that does not keep to its format. */
import { failure } from "../../problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { noWeightsCode, noWeightsPage } from "./shared.js";

export interface BrokenFile {
  readonly _tag: "BrokenFile";
  readonly as: string;
  readonly why: string;
}

export const broken = (as: string, why: string): BrokenFile => ({ _tag: "BrokenFile", as, why });

export const brokenFileProblem = failure<BrokenFile, InFile>("BrokenFile", {
  code: noWeightsCode,
  exit: 3,
  words: ({ as, why }, { file }) => ({
    title: "NO WEIGHTS HERE",
    summary: `${file} can't be read as ${as}: ${why}.`,
    fix: "write the file again, and compare its size with that of the original",
  }),
  page: noWeightsPage,
});
