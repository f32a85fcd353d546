/** G945 · No page. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NoPage {
  readonly _tag: "NoPage";
}

export const noPageProblem = failure<NoPage>("NoPage", {
  code: "G945",
  exit: 1,
  words: () => ({
    title: "NO PAGE",
    summary: "The page of the studio is not in this installation.",
    fix: "in a checkout of graft, build it: npm run build -- --page",
  }),
  page: page(
    "No page",
    "The studio's page is built with the package, and it is not in this installation.",
    "In a checkout of graft, build it: `npm run build -- --page`.",
  ),
});
