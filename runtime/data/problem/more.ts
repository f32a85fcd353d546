/** G756 · And more. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";

/** Stands last when there were more problems than are listed. */
export interface More {
  readonly _tag: "More";
  readonly source: string;
  readonly found: number;
}

export const moreProblem = error<More>("More", {
  code: "G756",
  words: ({ source, found }) => ({
    title: "AND MORE",
    summary: `${quote(source, 100)} has ${count(found)} more problems like these.`,
  }),
  page: page(
    "And more",
    "There are more problems like those shown.",
    "Correct the shown ones first; they often have one cause.",
  ),
});
