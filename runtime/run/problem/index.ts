/**
 * What can be wrong with a run's folder and what computes it, G780–G798, G900, G901, G981 and G982. Each is a file
 * with its code, data, words and page.
 */
import type { ProblemOf } from "../../../compiler/words/diagnostic.js";
import type { FileProblem } from "../../checkpoint/atomic.js";
import { badSafetensorsProblem } from "./bad-safetensors.js";
import { dataDiffersProblem } from "./data-differs.js";
import { engineDiffersProblem } from "./engine-differs.js";
import { engineFailedProblem } from "./engine-failed.js";
import { engineLostProblem } from "./engine-lost.js";
import { fileChangedProblem } from "./file-changed.js";
import { fileTakenProblem } from "./file-taken.js";
import { folderLockedProblem } from "./folder-locked.js";
import { folderTakenProblem } from "./folder-taken.js";
import { lockLostProblem } from "./lock-lost.js";
import { lockNotFileProblem } from "./lock-not-file.js";
import { notARunProblem } from "./not-a-run.js";
import { runMovedOnProblem } from "./run-moved-on.js";
import { stateChangedProblem } from "./state-changed.js";
import { stateSchemaProblem } from "./state-schema.js";
import { tensorMismatchProblem } from "./tensor-mismatch.js";

export const runProblems = [
  folderTakenProblem,
  fileTakenProblem,
  folderLockedProblem,
  lockLostProblem,
  lockNotFileProblem,
  runMovedOnProblem,
  notARunProblem,
  stateChangedProblem,
  stateSchemaProblem,
  fileChangedProblem,
  badSafetensorsProblem,
  tensorMismatchProblem,
  engineLostProblem,
  engineFailedProblem,
  engineDiffersProblem,
  dataDiffersProblem,
] as const;

/** Everything that can be wrong with a run's folder. */
export type RunProblem = FileProblem | ProblemOf<(typeof runProblems)[number]>;
