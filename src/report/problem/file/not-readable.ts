/** G723 · Not readable. */

import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { hint } from "./shared.js";

export interface NotReadable {
  readonly _tag: "NotReadable";
  readonly path: string;
  readonly fix?: string;
}

export const notReadableProblem = failure<NotReadable>("NotReadable", {
  code: "G723",
  exit: 1,
  words: ({ path, fix }) => ({
    title: "NO PERMISSION",
    summary: `${quote(path, 200)} can't be read: you have no permission.`,
    ...hint(fix),
  }),
  page: page(
    "Not readable",
    "The system does not let you read the file.",
    "Change its permissions, or run as its owner.",
  ),
});
