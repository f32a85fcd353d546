/**
 * What a condition's value, or a batch that the library is given, can get wrong: G705. Each is a file with its code,
 * data, words and page.
 */
import { badValueProblem } from "./bad-value.js";
import { conditionsMissingProblem } from "./conditions-missing.js";
import { givenTwiceProblem } from "./given-twice.js";
import { neverWithoutProblem } from "./never-without.js";
import { noValueProblem } from "./no-value.js";
import { withoutEffectProblem } from "./without-effect.js";
import { wrongCallProblem } from "./wrong-call.js";

export const conditionProblems = [
  badValueProblem,
  neverWithoutProblem,
  noValueProblem,
  givenTwiceProblem,
  conditionsMissingProblem,
  withoutEffectProblem,
  wrongCallProblem,
] as const;
