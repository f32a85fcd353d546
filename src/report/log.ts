/** What a person is told of a log that could not be written. In: its name and the system's reason. Out: a warning: the training itself is whole. */
import type { Report } from "../../compiler/words/report.js";
import { plainReport } from "./refusal.js";

export const logFault = ({ log, why }: { readonly log: string; readonly why: string }): Report => ({
  ...plainReport("G895", {
    title: "LOG NOT WRITTEN",
    summary: `What \`train.log\` asks for could not be written for ${log}: ${why}`,
    notes: ["The training went on, and metrics.jsonl has every figure."],
    fix: "make room, or choose another folder with --out",
  }),
  severity: "warning",
});
