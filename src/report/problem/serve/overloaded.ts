/** G888 · Too busy. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** The queue is full, or the server is about to end: trying again helps. */
export const overloadedProblem = answer("Overloaded", {
  code: "G888",
  status: 503,
  page: page(
    "Too busy",
    "As many requests wait as `--queue` lets wait, or the server is about to end. Nothing of the request was computed.",
    "Try again after as many seconds as `Retry-After` says; more `--workers` answer more at once.",
  ),
});
