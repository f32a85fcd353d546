/**
 * Reports as plain data, for `--json`, the server and other programs. Every key is always there; null where there is
 * nothing.
 */
import type { Place } from "../base/located.js";
import { positionAt } from "../words/position.js";
import { pagePath, type Report } from "../words/report.js";

export interface JsonPlace {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly pointer: string | null;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  /** The page of the code, in the package. */
  readonly page: string;
  readonly severity: "error" | "warning";
  readonly title: string;
  readonly message: string;
  readonly label: string | null;
  readonly expected: string | null;
  readonly found: string | null;
  readonly because: string | null;
  readonly notes: ReadonlyArray<string>;
  readonly fix: string | null;
  readonly related: ReadonlyArray<JsonPlace & { readonly message: string }>;
}

export interface JsonReport {
  /** Are there only warnings? */
  readonly ok: boolean;
  readonly diagnostics: ReadonlyArray<JsonDiagnostic>;
}

const nowhere: JsonPlace = { file: null, line: null, column: null, endLine: null, endColumn: null, pointer: null };

/** Lines and columns from 1; the end is exclusive. */
export function jsonPlace(place: Place | undefined): JsonPlace {
  if (place === undefined) return nowhere;
  const { line, column } = positionAt(place.source, place.range.start);
  const end = positionAt(place.source, place.range.end);
  const { pointer } = place;
  return { file: place.source.name, line, column, endLine: end.line, endColumn: end.column, pointer };
}

const diagnostic = (report: Report): JsonDiagnostic => ({
  code: report.code,
  page: pagePath(report.code),
  severity: report.severity,
  title: report.title,
  ...jsonPlace(report.place),
  message: report.summary,
  label: report.label ?? null,
  expected: report.expected?.text ?? null,
  found: report.found ?? null,
  because: report.expected?.because ?? null,
  notes: report.notes ?? [],
  fix: report.fix ?? null,
  related: (report.related ?? []).map(({ place, note }) => ({ ...jsonPlace(place), message: note })),
});

export const renderJson = (reports: ReadonlyArray<Report>): JsonReport => ({
  ok: reports.every(({ severity }) => severity !== "error"),
  diagnostics: reports.map(diagnostic),
});
