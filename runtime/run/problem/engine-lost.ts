/** G900 · The worker was lost. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { count } from "../../../compiler/words/words.js";
import { failure } from "../../problem/failure.js";

/** What computes was lost several times in a row without a checkpoint in between; the last one is of this step. */
export interface EngineLost {
  readonly _tag: "EngineLost";
  readonly why: string;
  /** Absent where no training was on. */
  readonly step?: number;
}

const engineLost = ({ why, step }: EngineLost): Words => ({
  title: "WORKER LOST",
  summary: `What computes was lost: ${why}.`,
  notes:
    step === undefined
      ? []
      : [
          "It was started again several times, and each time lost before the next checkpoint.",
          step === 0 ? "There is no checkpoint yet." : `The checkpoint of step ${count(step)} is whole.`,
        ],
  fix: "where memory ran out, lower `train.batch`; `graft doctor` shows whether the engine runs",
});

export const engineLostProblem = failure<EngineLost>("EngineLost", {
  code: "G900",
  exit: 1,
  words: engineLost,
  page: page(
    "The worker was lost",
    "An engine that computes in another process, such as `jax`, lost that process: it ended, its connection " +
      "broke, or nothing was heard of it for a minute (GRAFT_PATIENCE in seconds). A training then starts it again " +
      "and goes on from its last checkpoint; this report follows where that happened three times without a " +
      "new checkpoint in between.",
    "The report ends with the last words of the process. Where the system ended it for its memory, lower " +
      "`train.batch`. `graft train --resume RUN` goes on from the checkpoint.",
  ),
});
