/**
 * What weights of another tool, and the map to a spec's layers, can get wrong: G870–G876. Each is a file with its code,
 * data, words and page.
 */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import { asksToRunProblem } from "./asks-to-run.js";
import { badMapProblem } from "./bad-map.js";
import { brokenFileProblem } from "./broken-file.js";
import { featuresDifferProblem } from "./features-differ.js";
import { misfitProblem } from "./misfit.js";
import { noTensorsProblem } from "./no-tensors.js";
import { nothingToBeginProblem } from "./nothing-to-begin.js";
import { unknownFileProblem } from "./unknown-file.js";
import { weightNotFiniteProblem } from "./weight-not-finite.js";

export const weightsProblems = [
  unknownFileProblem,
  brokenFileProblem,
  noTensorsProblem,
  asksToRunProblem,
  weightNotFiniteProblem,
] as const;

export const mapProblems = [badMapProblem, misfitProblem, nothingToBeginProblem, featuresDifferProblem] as const;

export type WeightsProblem = ProblemOf<(typeof weightsProblems)[number]>;
