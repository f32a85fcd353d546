/**
 * A run's folder, a training or an engine that gave up, as refusals. In: problems of runtime/. Out: reports and exit
 * codes.
 */
import type { FileProblem } from "../../runtime/checkpoint/atomic.js";
import { EngineFailed, EngineLost } from "../../runtime/engine/engine.js";
import { notPlain, overMost } from "../../runtime/file/codes.js";
import { engineFailedProblem } from "../../runtime/run/problem/engine-failed.js";
import { engineLostProblem } from "../../runtime/run/problem/engine-lost.js";
import { type RunProblem, runProblems } from "../../runtime/run/problem/index.js";
import { type TrainProblem, trainProblems } from "../../runtime/train/problem/index.js";
import { reportFile } from "./file.js";
import { type Refusal, refusal, refusalOf, refuser } from "./refusal.js";

const refuse = refuser([...runProblems, ...trainProblems]);

/** What can't be read for what it is: trying again won't help. */
const isOfReading = ({ action, code }: FileProblem): boolean =>
  ["open", "read", "list"].includes(action) && ["ENOENT", "EISDIR", "ENOTDIR", notPlain, overMost].includes(code);

/** What an engine threw outside a training, which would go on from its checkpoint; nothing where it is no engine's. */
export const refuseEngine = (error: unknown): Refusal | undefined => {
  if (error instanceof EngineLost) return refusalOf(engineLostProblem, { why: error.message });
  if (error instanceof EngineFailed)
    return refusalOf(engineFailedProblem, { reason: error.reason, why: error.message });
  return undefined;
};

/** A problem of a run or its training as a refusal. */
export const refuseRun = (problem: RunProblem | TrainProblem): Refusal =>
  problem._tag === "FileProblem" ? refusal(isOfReading(problem) ? 3 : 1, reportFile(problem)) : refuse(problem);
