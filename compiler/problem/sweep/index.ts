/** What can be wrong with a sweep: with what it lists, and with the specs that it makes. G070–G079. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { emptySweepProblem } from "./empty-sweep.js";
import { notSweptProblem } from "./not-swept.js";
import { repeatedValueProblem } from "./repeated-value.js";
import { sweepConflictProblem } from "./sweep-conflict.js";
import { tooManyTrialsProblem } from "./too-many-trials.js";

export const sweepProblems = [
  emptySweepProblem,
  tooManyTrialsProblem,
  repeatedValueProblem,
  sweepConflictProblem,
  notSweptProblem,
] as const;

export type SweepProblem = ProblemOf<(typeof sweepProblems)[number]>;
