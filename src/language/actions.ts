/**
 * Quick fixes: what `graft check --fix` does, one report at a time. In: an analysis and a range. Out: for every report
 * there that says exactly what to do, an action with the changes of the text.
 */
import { type CodeAction, CodeActionKind, type Range, type TextEdit } from "vscode-languageserver-types";
import type { Source } from "../../compiler/base/located.js";
import { type Change, changesIn } from "../../compiler/edit/change.js";
import type { Report } from "../../compiler/words/report.js";
import type { Analysis } from "./analysis.js";
import { diagnosticOf, offsetAt, positionOf } from "./convert.js";

/** More would fit no menu, and a text may have a hundred thousand. */
const mostActions = 50;

const editsOf = (source: Source, changes: ReadonlyArray<Change>): ReadonlyArray<TextEdit> =>
  changes.map(({ start, end, text }) => ({
    range: { start: positionOf(source, start), end: positionOf(source, end) },
    newText: text,
  }));

interface Span {
  readonly start: number;
  readonly end: number;
}

const touches = ({ place }: Report, { start, end }: Span): boolean =>
  place === undefined || (place.range.start <= end && start <= Math.max(place.range.end, place.range.start));

/** The first of the fixes that there are in the range. */
export const actionsAt = ({ source, reports }: Analysis, uri: string, range: Range): ReadonlyArray<CodeAction> => {
  const span = { start: offsetAt(source, range.start), end: offsetAt(source, range.end) };
  const changes = changesIn(source);
  const actions: Array<CodeAction> = [];
  for (const report of reports) {
    if (actions.length === mostActions) break;
    if (report.fix === undefined || !touches(report, span)) continue;
    const edits = editsOf(source, changes(report.edits ?? []));
    if (edits.length === 0) continue;
    actions.push({
      title: report.fix,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(uri, report)],
      isPreferred: report.severity === "error",
      edit: { changes: { [uri]: [...edits] } },
    });
  }
  return actions;
};
