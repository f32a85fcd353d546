/** What can go wrong while training, G789–G794. Each is a file with its code, data, words and page. */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import { divergedProblem } from "./diverged.js";
import { noMetricProblem } from "./no-metric.js";
import { noSamplesProblem } from "./no-samples.js";
import { nothingHeldOutProblem } from "./nothing-held-out.js";

export const trainProblems = [divergedProblem, noSamplesProblem, nothingHeldOutProblem, noMetricProblem] as const;

/** Why a training ended before its time. */
export type TrainProblem = ProblemOf<(typeof trainProblems)[number]>;
