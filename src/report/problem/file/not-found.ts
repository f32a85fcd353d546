/** G721 · Not found. */

import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { hint, notFoundCode, notFoundPage } from "./shared.js";

export interface NotFound {
  readonly _tag: "NotFound";
  readonly path: string;
  /** What the file was to be: "spec", "run". */
  readonly what: string;
  readonly fix?: string;
}

export const notFoundProblem = failure<NotFound>("NotFound", {
  code: notFoundCode,
  exit: 3,
  words: ({ path, what, fix }) => ({
    title: "NOT FOUND",
    summary: `There is no ${what} ${quote(path, 200)}.`,
    ...hint(fix),
  }),
  page: notFoundPage,
});
