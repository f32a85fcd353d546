/** What the problems of conditions share: one code, and its page. */
import { page } from "../../../compiler/words/diagnostic.js";

export const conditionCode = "G705";

export const conditionPage = page(
  "A condition that does not fit",
  "A value given for a condition is missing, of a name that the model does not have, too long, or outside the " +
    "condition's domain. A value outside would be a silent zero row in a one-hot.",
  "Give each condition that the model needs a value inside its domain.",
);
