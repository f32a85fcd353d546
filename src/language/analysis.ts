/**
 * What the language server knows of a document. In: its text, and what was known before. Out: reports, the located
 * tree, the typed model; where the text is being typed and does not compile, the last model that did stays, so that
 * hover and hints don't vanish with every keystroke.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { limits } from "../../compiler/base/limits.js";
import { entryOf, type Located, type Source } from "../../compiler/base/located.js";
import { check } from "../../compiler/check/index.js";
import { front } from "../../compiler/pipeline/compile.js";
import type { Bases } from "../../compiler/read/extends.js";
import { read } from "../../compiler/read/index.js";
import { reportAll } from "../../compiler/report/index.js";
import { whereOf } from "../../compiler/report/text.js";
import type { Report } from "../../compiler/words/report.js";

export interface Analysis {
  readonly source: Source;
  /** The tree of this text, if it is JSON. */
  readonly root: Located | undefined;
  /** The model of this text, if it is sound. */
  readonly typed: TypedModel | undefined;
  /** The last sound model of this document, this text's if it is sound. */
  readonly last: TypedModel | undefined;
  /** The tree that it was made of. */
  readonly lastRoot: Located | undefined;
  readonly reports: ReadonlyArray<Report>;
}

/** A problem in a file that the spec extends is shown where it is extended. */
const shownHere = (report: Report, { name }: Source, root: Located | undefined): Report => {
  const { place } = report;
  const entry = root && entryOf(root, "extends");
  if (place === undefined || place.source.name === name || entry === undefined) return report;
  return {
    ...report,
    place: entry.value.place,
    edits: [],
    notes: [...(report.notes ?? []), `It is in ${whereOf(place)}.`],
  };
};

/** Analyses a text; `before` is what was known of the document's last text, `bases` the texts that it extends. */
export const analyse = (source: Source, before?: Analysis, bases: Bases = new Map()): Analysis => {
  const root = read(source);
  const typed = front(source, { bases });
  // What hangs from a tree of this text alone can't be said of one that is merged of several.
  const merged = E.isRight(root) && entryOf(root.right, "extends") !== undefined;
  const problems = E.isLeft(typed) ? typed.left : check(typed.right);
  const model = E.isRight(typed) && !merged ? typed.right : undefined;
  return {
    source,
    root: E.isRight(root) ? root.right : undefined,
    typed: model,
    last: model ?? before?.last,
    lastRoot: model === undefined ? before?.lastRoot : E.isRight(root) ? root.right : undefined,
    // A file with a hundred thousand mistakes has a hundred that are worth a line each.
    reports: reportAll(problems.slice(0, limits.problems)).map((report) =>
      shownHere(report, source, E.isRight(root) ? root.right : undefined),
    ),
  };
};
