/**
 * What a command comes to: one value that both faces are made from, text and `--json`.
 *
 * Exit codes are a promise to scripts: 0 all is well, 1 the run failed, 2 wrong usage, 3 the spec or the data is wrong (trying again won't help),
 * 4 over a limit, 130 and 143 stopped by SIGINT and SIGTERM after a checkpoint.
 */
import type { Report } from "../../compiler/report/report.js";

export type Exit = 0 | 1 | 2 | 3 | 4 | 130 | 143;

export interface Outcome {
  readonly exit: Exit;
  /** The result, for stdout. Empty, or whole lines. */
  readonly text: string;
  /** The result, for `--json`; `ok`, `command` and `diagnostics` are added. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Problems and warnings, for stderr. */
  readonly reports: ReadonlyArray<Report>;
  /** For `check`, whose reports are its result: stdout. */
  readonly reportsAreResult?: boolean;
}

/** Why a command could not do what it was asked. */
export interface Refusal {
  readonly exit: Exclude<Exit, 0>;
  readonly reports: ReadonlyArray<Report>;
}

export const refused = ({ exit, reports }: Refusal): Outcome => ({ exit, text: "", json: {}, reports });

/** A report without a place: the problem of a command, a file or a run rather than of a spec's text. */
export const plainReport = (code: string, words: Omit<Report, "code" | "severity" | "place">): Report => ({
  code,
  severity: "error",
  place: undefined,
  ...words,
});

export const refusal = (exit: Refusal["exit"], ...reports: ReadonlyArray<Report>): Refusal => ({ exit, reports });
