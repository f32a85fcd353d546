/** G889 · Too late. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** The deadline passed while the request waited. */
export const lateProblem = answer("Late", {
  code: "G889",
  status: 504,
  page: page(
    "Too late",
    "The request waited longer than `--timeout`, or than the caller said.",
    "Ask for fewer rows, or allow more time.",
  ),
});
