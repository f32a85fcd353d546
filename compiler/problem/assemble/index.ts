/**
 * What assembling a model can find: parts that don't meet, and models that are too large to be meant. G202…, G301–G309.
 */

import type { ProblemOf } from "../../words/diagnostic.js";
import type { Here } from "../fault/here.js";
import type { BuildFault } from "../fault/index.js";
import { codesLostProblem } from "./codes-lost.js";
import { comparedRangeProblem } from "./compared-range.js";
import { comparedWindowProblem } from "./compared-window.js";
import { givenDifferProblem } from "./given-differ.js";
import { latentNeedsVectorProblem } from "./latent-needs-vector.js";
import { levelNeedsVectorProblem } from "./level-needs-vector.js";
import { meanMismatchProblem } from "./mean-mismatch.js";
import { needsVectorProblem } from "./needs-vector.js";
import { noParameterProblem } from "./no-parameter.js";
import { noPredictorProblem } from "./no-predictor.js";
import { nothingToTrainProblem } from "./nothing-to-train.js";
import { outputMismatchProblem } from "./output-mismatch.js";
import { outsideSupportProblem } from "./outside-support.js";
import { rangeNeededProblem } from "./range-needed.js";
import { scaledCountsProblem } from "./scaled-counts.js";
import { seesLaterProblem } from "./sees-later.js";
import { tensorTooLargeProblem } from "./tensor-too-large.js";
import { tooManyCodesProblem } from "./too-many-codes.js";
import { tooManyInjectionsProblem } from "./too-many-injections.js";
import { tooManyLayersProblem } from "./too-many-layers.js";
import { tooManyParametersProblem } from "./too-many-parameters.js";
import { withoutEffectProblem } from "./without-effect.js";

export type { Idle } from "./without-effect.js";

export const buildProblems = [
  latentNeedsVectorProblem,
  outputMismatchProblem,
  needsVectorProblem,
  levelNeedsVectorProblem,
  givenDifferProblem,
  codesLostProblem,
  tooManyCodesProblem,
  meanMismatchProblem,
  noPredictorProblem,
  noParameterProblem,
  nothingToTrainProblem,
  outsideSupportProblem,
  rangeNeededProblem,
  scaledCountsProblem,
  comparedRangeProblem,
  comparedWindowProblem,
  seesLaterProblem,
  withoutEffectProblem,
  tooManyParametersProblem,
  tensorTooLargeProblem,
  tooManyLayersProblem,
  tooManyInjectionsProblem,
] as const;

/** A layer or placement that cannot stand where it is. */
export interface Unbuildable extends Here {
  readonly _tag: "Unbuildable";
  readonly fault: BuildFault;
}

export type BuildProblem = Unbuildable | ProblemOf<(typeof buildProblems)[number]>;
