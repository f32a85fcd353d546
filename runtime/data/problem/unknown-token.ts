/** G991 · Not in the vocabulary. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { plural } from "../../../compiler/words/words.js";
import { at, inSamples, setting, type Values } from "./shared.js";

/** A token that a text's vocabulary lacks. */
export interface UnknownToken extends Values {
  readonly _tag: "UnknownToken";
  readonly role: "input" | "condition";
  readonly of: "character" | "word";
  readonly found: string;
  /** A vocabulary that has all tokens of the data, and how many more it has. */
  readonly vocabulary?: ReadonlyArray<string>;
  readonly more?: number;
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** A vocabulary as a spec has it: single characters are one text, unless `--set` would read a number there. */
const written = (vocabulary: ReadonlyArray<string>): string | ReadonlyArray<string> => {
  const text = vocabulary.join("");
  return vocabulary.every((token) => [...token].length === 1) && !isJson(text) ? text : vocabulary;
};

export const unknownTokenProblem = error<UnknownToken>("UnknownToken", {
  code: "G991",
  words: (problem) => ({
    title: "NOT IN THE VOCABULARY",
    summary: `${at(problem)} has the ${problem.of} ${quote(problem.found)} in ${inSamples(problem)}.`,
    expected: { text: `a ${problem.of} of the vocabulary`, because: `${quote(problem.column)} is cut into these` },
    ...(problem.vocabulary === undefined
      ? {}
      : {
          found: `${plural(problem.more ?? 1, problem.of)} that it lacks`,
          fix: setting(problem.role, problem.column, "vocabulary", written(problem.vocabulary)),
        }),
  }),
  page: page(
    "Not in the vocabulary",
    "A text holds a character or a word that the `vocabulary` does not list, so it has no number.",
    "Add it to the vocabulary, or take it out of the data.",
  ),
});
