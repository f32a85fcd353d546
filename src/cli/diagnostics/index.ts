/**
 * The forms in which `graft check` can give its reports to other programs, by the word behind `--format`. `text` and
 * `json` are every command's.
 */
import type { Report } from "../../../compiler/words/report.js";
import { github } from "./github.js";
import { sarif } from "./sarif.js";

export const diagnosticFormats: Readonly<Record<string, (reports: ReadonlyArray<Report>) => string>> = {
  sarif,
  github,
};

export const formatNames: ReadonlyArray<string> = ["text", "json", ...Object.keys(diagnosticFormats)];
