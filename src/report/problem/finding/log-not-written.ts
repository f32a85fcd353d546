/** G895 · Log not written. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";

export interface LogNotWritten {
  readonly _tag: "LogNotWritten";
  readonly log: string;
  readonly why: string;
}

export const logNotWrittenProblem = warning<LogNotWritten>("LogNotWritten", {
  code: "G895",
  words: ({ log, why }) => ({
    title: "LOG NOT WRITTEN",
    summary: `What \`train.log\` asks for could not be written for ${log}: ${why}`,
    notes: ["The training went on, and metrics.jsonl has every figure."],
    fix: "make room, or choose another folder with --out",
  }),
  page: page(
    "Log not written",
    "The system refused to write a file that `train.log` asks for. The training went on without it, and " +
      "`metrics.jsonl` has every figure.",
    "Make room, or choose another folder with `--out`.",
  ),
});
