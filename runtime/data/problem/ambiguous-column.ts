/** G747 · Which input?. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { either, quote } from "../../../compiler/words/layout.js";
import { setting } from "./shared.js";

/** The source's one image would fit each of these inputs. */
export interface AmbiguousColumn {
  readonly _tag: "AmbiguousColumn";
  readonly source: string;
  readonly column: string;
  readonly found: ReadonlyArray<string>;
}

export const ambiguousColumnProblem = error<AmbiguousColumn>("AmbiguousColumn", {
  code: "G747",
  words: ({ source, column, found }) => ({
    title: "WHICH INPUT?",
    summary: `The ${quote(column)} of ${quote(source, 100)} would fit ${either(found)}.`,
    fix: setting("input", found[0] ?? "", "from", column),
  }),
  page: page(
    "Which input?",
    "A column would fit several inputs of the spec.",
    "Call one of them as the column is called.",
  ),
});
