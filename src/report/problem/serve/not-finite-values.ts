/** G887 · Not finite. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** NaN or infinite, in what came or in what would go. */
export const notFiniteValuesProblem = answer("NotFiniteValues", {
  code: "G887",
  status: 422,
  page: page(
    "Not finite",
    "An input or an output holds NaN or an infinity, which JSON has no number for; " +
      "the message names the tensor and the row.",
    "Send finite numbers. For outputs, `?nonfinite=string` sends them as text, and the binary extension as they are.",
  ),
});
