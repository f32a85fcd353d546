/** G743 · Several data files. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { shellWord } from "../../problem/shell.js";
import { list } from "./shared.js";

/** A folder holds several candidates, and nothing says which is meant. */
export interface SeveralFiles {
  readonly _tag: "SeveralFiles";
  readonly source: string;
  readonly found: ReadonlyArray<string>;
}

export const severalFilesProblem = error<SeveralFiles>("SeveralFiles", {
  code: "G743",
  words: ({ source, found }) => ({
    title: "SEVERAL DATA FILES",
    summary: `${quote(source, 200)} has several files that could be meant: ${list(found)}.`,
    fix: `write ${shellWord(`${source}/${found[0]}`)}, or the path of another`,
  }),
  page: page(
    "Several data files",
    "Several files could be meant, and guessing could train on the wrong one.",
    "Write the path of one of them.",
  ),
});
