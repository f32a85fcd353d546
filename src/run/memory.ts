/**
 * Will a training fit into this machine? In: a compiled spec, and how much memory there is. Out: nothing, or a refusal
 * before anything is allocated.
 */
import { totalmem } from "node:os";
import { limits } from "../../compiler/base/limits.js";
import { peakBytes } from "../../compiler/optimise/index.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import { notEnoughMemoryProblem } from "../report/problem/command/not-enough-memory.js";
import { type Refusal, refusalOf } from "../report/refusal.js";

/** What this process may use: the machine's memory, or what a container leaves of it. */
export const memoryHere = (): number => {
  const most = process.constrainedMemory() ?? 0;
  return most > 0 ? Math.min(totalmem(), most) : totalmem();
};

/** Bytes alive at once where a train step needs most: state, batch and intermediate values. */
export const trainBytes = ({ program, core }: Pick<Compiled, "program" | "core">): number =>
  program.graphs["train"] === undefined ? 0 : peakBytes(program.graphs["train"], core.train.batch);

/** `available`: bytes that this process may use. */
export const refuseMemory = (needed: number, available: number, batch: number): Refusal | undefined =>
  needed <= available * limits.memory
    ? undefined
    : refusalOf(notEnoughMemoryProblem, { batch, needed, available, share: limits.memory });
