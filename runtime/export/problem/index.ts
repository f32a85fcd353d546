/** What an export or an import can't do: G850–G861, G922. Each is a file with its code, data, words and page. */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import { badLayoutProblem } from "./bad-layout.js";
import { brokenModelProblem } from "./broken-model.js";
import { disagreesProblem } from "./disagrees.js";
import { noPartProblem } from "./no-part.js";
import { noQuantisingProblem } from "./no-quantising.js";
import { noSpellingProblem } from "./no-spelling.js";
import { notExpressibleProblem } from "./not-expressible.js";
import { notOursProblem } from "./not-ours.js";
import { notSafetensorsProblem } from "./not-safetensors.js";
import { nothingComputesProblem } from "./nothing-computes.js";
import { nothingToVerifyProblem } from "./nothing-to-verify.js";
import { severalModelsProblem } from "./several-models.js";
import { unknownFormatProblem } from "./unknown-format.js";
import { unknownPartProblem } from "./unknown-part.js";
import { unknownPrecisionProblem } from "./unknown-precision.js";
import { wrongWeightProblem } from "./wrong-weight.js";

export const exportProblems = [noPartProblem, noSpellingProblem] as const;

export const importProblems = [
  notSafetensorsProblem,
  notOursProblem,
  badLayoutProblem,
  brokenModelProblem,
  severalModelsProblem,
  notExpressibleProblem,
] as const;

/** What a caller of either can get wrong before it begins, and what verifying an export can find. */
export const exportCallProblems = [
  unknownFormatProblem,
  unknownPartProblem,
  nothingToVerifyProblem,
  nothingComputesProblem,
  disagreesProblem,
  unknownPrecisionProblem,
  noQuantisingProblem,
  wrongWeightProblem,
] as const;

export type ExportProblem = ProblemOf<(typeof exportProblems)[number]>;

export type ImportProblem = ProblemOf<(typeof importProblems)[number]>;
