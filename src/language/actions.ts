/**
 * Quick fixes: what `graft check --fix` does, one report at a time. In: an analysis and a range. Out: for every report
 * there that says exactly what to do, an action with the changes of the text.
 */
import { type CodeAction, CodeActionKind, type Range, type TextEdit } from "vscode-languageserver-types";
import type { Source } from "../../compiler/base/located.js";
import { changesOf } from "../../compiler/edit/change.js";
import type { Report } from "../../compiler/words/report.js";
import type { Analysis } from "./analysis.js";
import { diagnosticOf, offsetAt, positionOf } from "./convert.js";

const editsOf = (source: Source, { edits = [] }: Report): ReadonlyArray<TextEdit> =>
  changesOf(source, edits).map(({ start, end, text }) => ({
    range: { start: positionOf(source, start), end: positionOf(source, end) },
    newText: text,
  }));

const touches = (source: Source, { place }: Report, { start, end }: Range): boolean =>
  place === undefined ||
  (place.range.start <= offsetAt(source, end) &&
    offsetAt(source, start) <= Math.max(place.range.end, place.range.start));

export const actionsAt = ({ source, reports }: Analysis, uri: string, range: Range): ReadonlyArray<CodeAction> =>
  reports
    .filter((report) => touches(source, report, range))
    .flatMap((report) => {
      const edits = editsOf(source, report);
      if (edits.length === 0 || report.fix === undefined) return [];
      return [
        {
          title: report.fix,
          kind: CodeActionKind.QuickFix,
          diagnostics: [diagnosticOf(uri, report)],
          isPreferred: report.severity === "error",
          edit: { changes: { [uri]: [...edits] } },
        },
      ];
    });
