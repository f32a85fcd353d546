/** G712 · Not enough memory. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { count } from "../../../../compiler/words/words.js";
import { failure } from "../../../../runtime/problem/failure.js";

const gigabytes = (bytes: number): string =>
  `${bytes < 1e11 ? (bytes / 1e9).toFixed(1) : count(Math.round(bytes / 1e9))} GB`;

export interface NotEnoughMemory {
  readonly _tag: "NotEnoughMemory";
  /** Samples in a train step. */
  readonly batch: number;
  /** Bytes. */
  readonly needed: number;
  readonly available: number;
  /** The share of the memory that a training may need. */
  readonly share: number;
}

export const notEnoughMemoryProblem = failure<NotEnoughMemory>("NotEnoughMemory", {
  code: "G712",
  exit: 4,
  words: ({ batch, needed, available, share }) => ({
    title: "NOT ENOUGH MEMORY",
    summary:
      `A train step of ${count(batch)} ${batch === 1 ? "sample" : "samples"} needs about ${gigabytes(needed)}, and ` +
      `this machine has ${gigabytes(available)}.`,
    notes: [`A training may need ${share * 100} % of the memory, so that the machine stays usable.`],
    fix: "lower train.batch, or make the model smaller; `graft explain` shows what it needs",
  }),
  page: page(
    "Not enough memory",
    "A train step is estimated to need more than 80 % of the memory that this process may use: " +
      "of the machine, or of its container.",
    "Lower `train.batch`, or make the model smaller; `graft explain` shows what it needs.",
  ),
});
