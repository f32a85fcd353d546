/** G726 · Too large. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { count } from "../../../../compiler/words/words.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface SpecTooLarge {
  readonly _tag: "SpecTooLarge";
  readonly name: string;
  /** Bytes that a spec may take, and its characters. */
  readonly bytes: number;
  readonly characters: number;
}

export const specTooLargeProblem = failure<SpecTooLarge>("SpecTooLarge", {
  code: "G726",
  exit: 4,
  words: ({ name, bytes, characters: most }) => ({
    title: "TOO LARGE",
    summary: `${quote(name, 200)} is larger than ${count(bytes)} bytes; a spec may have ${count(most)} characters.`,
  }),
  page: page(
    "Too large",
    "The file is larger than a spec may be, and is not read to its end.",
    "Look whether it is the file that you mean.",
  ),
});
