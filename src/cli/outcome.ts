/**
 * What a command comes to: one value that both faces are made from, text and `--json`.
 */
import type { Report } from "../../compiler/words/report.js";
import type { Exit, Refusal } from "../report/refusal.js";

export interface Outcome {
  readonly exit: Exit;
  /** The result, for stdout. Empty, or whole lines. */
  readonly text: string;
  /** Whether the text colours itself; then it has made everything visible that is not its own. */
  readonly styled?: true;
  /** Whether the text is a document or a listing, whose lines stay as they are. */
  readonly asIs?: true;
  /** The result, for `--json`; `ok`, `command` and `diagnostics` are added. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Problems and warnings, for stderr. */
  readonly reports: ReadonlyArray<Report>;
  /** For `check`, whose reports are its result: stdout. */
  readonly reportsAreResult?: boolean;
}

export const refused = ({ exit, reports }: Refusal): Outcome => ({ exit, text: "", json: {}, reports });
