/** What a trained model can't be asked for, G705–G717. Each is a file with its code, data, words and page. */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import { codeSizeProblem } from "./code-size.js";
import { conditionDomainProblem } from "./condition-domain.js";
import { conditionSizeProblem } from "./condition-size.js";
import { missingConditionProblem } from "./missing-condition.js";
import { needsEncoderProblem } from "./needs-encoder.js";
import { noGuidanceProblem } from "./no-guidance.js";
import { noNullProblem } from "./no-null.js";
import { noPriorProblem } from "./no-prior.js";
import { noRowsProblem } from "./no-rows.js";
import { nothingToChooseProblem } from "./nothing-to-choose.js";
import { unknownConditionProblem } from "./unknown-condition.js";

/** What a condition's value can get wrong. */
const ofConditions = [
  missingConditionProblem,
  unknownConditionProblem,
  conditionSizeProblem,
  noNullProblem,
  conditionDomainProblem,
] as const;

export const useProblems = [
  ...ofConditions,
  noPriorProblem,
  needsEncoderProblem,
  noGuidanceProblem,
  noRowsProblem,
  codeSizeProblem,
  nothingToChooseProblem,
] as const;

export type ConditionProblem = ProblemOf<(typeof ofConditions)[number]>;

export type UseProblem = ProblemOf<(typeof useProblems)[number]>;
