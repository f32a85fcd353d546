/** G725 · Not writable. */

import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { hint } from "./shared.js";

export interface NotWritable {
  readonly _tag: "NotWritable";
  readonly path: string;
  /** What the system says; absent: you have no permission. */
  readonly why?: string;
  readonly fix?: string;
}

export const notWritableProblem = failure<NotWritable>("NotWritable", {
  code: "G725",
  exit: 1,
  words: ({ path, why, fix }) => ({
    title: why === undefined ? "NO PERMISSION" : "FILE PROBLEM",
    summary: `${quote(path, 200)} can't be written: ${why ?? "you have no permission"}.`,
    ...hint(fix),
  }),
  page: page("Not writable", "The system does not let you write there.", "Choose a folder that is yours with --out."),
});
