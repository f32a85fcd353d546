/** G901 · The device gave up. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** The engine gave up for a reason of the machine's. */
export interface EngineFailed {
  readonly _tag: "EngineFailed";
  readonly reason: "memory" | "failed";
  readonly why: string;
}

const engineFailed = ({ reason, why }: EngineFailed): Words =>
  reason === "memory"
    ? {
        title: "DEVICE OUT OF MEMORY",
        summary: "The model does not fit into the memory of the device that computes.",
        notes: [why],
        fix: "lower `train.batch`; with several devices, --shard-state cuts parameters and optimiser slots over them",
      }
    : {
        title: "ENGINE FAILED",
        summary: "The engine gave up.",
        notes: [why],
        fix: "write --engine auto, and report what it said; `graft doctor` shows which engines there are",
      };

export const engineFailedProblem = failure<EngineFailed>("EngineFailed", {
  code: "G901",
  exit: 1,
  words: engineFailed,
  page: page(
    "The device gave up",
    "The device that computes ran out of memory, or its driver or library failed. The last checkpoint is whole.",
    "Lower `train.batch`; with several devices, `--shard-state` cuts parameters and optimiser slots over them.",
  ),
});
