/**
 * Will a training fit into this machine? In: a compiled spec, and how much memory there is. Out: nothing, or a refusal before anything is allocated.
 */
import { totalmem } from "node:os";
import { limits } from "../../compiler/base/limits.js";
import { peakBytes } from "../../compiler/optimise/index.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import { codes } from "../report/codes.js";
import { whole } from "../report/format.js";
import { plainReport, type Refusal, refusal } from "../report/refusal.js";

/** What this process may use: the machine's memory, or what a container leaves of it. */
export const memoryHere = (): number => {
  const most = process.constrainedMemory() ?? 0;
  return most > 0 ? Math.min(totalmem(), most) : totalmem();
};

const gigabytes = (bytes: number): string =>
  `${bytes < 1e11 ? (bytes / 1e9).toFixed(1) : whole(Math.round(bytes / 1e9))} GB`;

/** Bytes alive at once where a train step needs most: state, batch and intermediate values. */
export const trainBytes = ({ program, core }: Pick<Compiled, "program" | "core">): number =>
  program.graphs["train"] === undefined ? 0 : peakBytes(program.graphs["train"], core.train.batch);

/** `available`: bytes that this process may use. */
export const refuseMemory = (needed: number, available: number, batch: number): Refusal | undefined =>
  needed <= available * limits.memory
    ? undefined
    : refusal(
        4,
        plainReport(codes.memory, {
          title: "NOT ENOUGH MEMORY",
          summary: `A train step of ${whole(batch)} ${batch === 1 ? "sample" : "samples"} needs about ${gigabytes(needed)}, and this machine has ${gigabytes(available)}.`,
          notes: [`A training may need ${limits.memory * 100} % of the memory, so that the machine stays usable.`],
          fix: "lower train.batch, or make the model smaller; `graft explain` shows what it needs",
        }),
      );
