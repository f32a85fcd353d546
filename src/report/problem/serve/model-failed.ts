/** G892 · The model failed. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** The model itself failed. */
export const modelFailedProblem = answer("ModelFailed", {
  code: "G892",
  status: 500,
  page: page(
    "The model failed",
    "The engine could not compute the batch. The server goes on.",
    "Look at the log; a run whose numbers diverged has to be trained again.",
  ),
});
