/**
 * From the compiler's words to the protocol's. In: places and reports. Out: ranges and diagnostics; lines and
 * characters count from 0.
 */
import { type Diagnostic, DiagnosticSeverity, type Position, type Range } from "vscode-languageserver-types";
import type { Place, Source } from "../../compiler/base/located.js";
import { lineAt, positionAt } from "../../compiler/words/position.js";
import type { Report } from "../../compiler/words/report.js";

export const positionOf = (source: Source, offset: number): Position => {
  const { line, column } = positionAt(source, offset);
  return { line: line - 1, character: column - 1 };
};

export const rangeOf = ({ source, range }: Place): Range => ({
  start: positionOf(source, range.start),
  end: positionOf(source, range.end),
});

export const offsetAt = (source: Source, { line, character }: Position): number => {
  const { text, start } = lineAt(source, line + 1);
  return start + Math.min(character, text.length);
};

/** The whole report below its first sentence: an editor shows it in one box. */
const messageOf = ({ summary, expected, found, notes = [], fix }: Report): string =>
  [
    summary,
    ...(expected === undefined
      ? []
      : [`Expected ${expected.text}${expected.because === undefined ? "" : ` because ${expected.because}`}`]),
    ...(found === undefined ? [] : [`Found ${found}`]),
    ...notes,
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
  ].join("\n");

const start: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Other places that a report speaks of: where the reason stands, and what is related. */
const relatedOf = ({ expected, related = [] }: Report): NonNullable<Report["related"]> => [
  ...(expected?.at === undefined ? [] : [{ place: expected.at, note: `because ${expected.because ?? "of this"}` }]),
  ...related,
];

/** A report as a diagnostic of the document at `uri`; places elsewhere in it are related information. */
export const diagnosticOf = (uri: string, report: Report): Diagnostic => ({
  range: report.place === undefined ? start : rangeOf(report.place),
  severity: report.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
  code: report.code,
  source: "graft",
  message: messageOf(report),
  relatedInformation: relatedOf(report).map(({ place, note }) => ({
    location: { uri, range: rangeOf(place) },
    message: note,
  })),
});
