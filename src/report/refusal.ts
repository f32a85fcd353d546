/**
 * Why a command, a study or the library could not do what it was asked: reports, and the exit code that tells a script.
 *
 * Exit codes are a promise to scripts: 0 all is well, 1 the run failed, 2 wrong usage, 3 the spec or the data is wrong (trying again won't help),
 * 4 over a limit, 130 and 143 stopped by SIGINT and SIGTERM after a checkpoint.
 */
import type { Report } from "../../compiler/words/report.js";

export type Exit = 0 | 1 | 2 | 3 | 4 | 130 | 143;

/** Why a command could not do what it was asked. */
export interface Refusal {
  readonly exit: Exclude<Exit, 0>;
  readonly reports: ReadonlyArray<Report>;
}

/** A report without a place: the problem of a command, a file or a run rather than of a spec's text. */
export const plainReport = (code: string, words: Omit<Report, "code" | "severity" | "place">): Report => ({
  code,
  severity: "error",
  place: undefined,
  ...words,
});

export const refusal = (exit: Refusal["exit"], ...reports: ReadonlyArray<Report>): Refusal => ({ exit, reports });
