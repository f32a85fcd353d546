/** G721 · Not found. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { notFoundCode, notFoundPage } from "./shared.js";

export interface NothingMatches {
  readonly _tag: "NothingMatches";
  readonly pattern: string;
}

export const nothingMatchesProblem = failure<NothingMatches>("NothingMatches", {
  code: notFoundCode,
  exit: 3,
  words: ({ pattern }) => ({
    title: "NOT FOUND",
    summary: `No file matches ${quote(pattern, 200)}.`,
    fix: "look at the pattern",
  }),
  page: notFoundPage,
});
