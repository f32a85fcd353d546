/**
 * What the language server knows of a document. In: its text, and what was known before. Out: reports, the located tree, the typed model; where
 * the text is being typed and does not compile, the last model that did stays, so that hover and hints don't vanish with every keystroke.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../compiler/build/typed.js";
import { check } from "../../compiler/check/index.js";
import { front } from "../../compiler/compile.js";
import { read } from "../../compiler/read/index.js";
import type { Located, Source } from "../../compiler/read/located.js";
import { reportAll } from "../../compiler/report/index.js";
import type { Report } from "../../compiler/report/report.js";

export interface Analysis {
  readonly source: Source;
  /** The tree of this text, if it is JSON. */
  readonly root: Located | undefined;
  /** The model of this text, if it is sound. */
  readonly typed: TypedModel | undefined;
  /** The last sound model of this document, this text's if it is sound. */
  readonly last: TypedModel | undefined;
  readonly reports: ReadonlyArray<Report>;
}

/** Analyses a text; `before` is what was known of the document's last text. */
export const analyse = (source: Source, before?: Analysis): Analysis => {
  const root = read(source);
  const typed = front(source);
  const problems = E.isLeft(typed) ? typed.left : check(typed.right);
  const model = E.isRight(typed) ? typed.right : undefined;
  return {
    source,
    root: E.isRight(root) ? root.right : undefined,
    typed: model,
    last: model ?? before?.last,
    reports: reportAll(problems),
  };
};
