/** G990 · Not a length. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, type Values } from "./shared.js";

/** The length of a padded sequence that is no number of time steps. */
export interface NotALength extends Values {
  readonly _tag: "NotALength";
  /** The sequence. */
  readonly of: string;
  readonly expected: number;
  readonly found: number;
}

export const notALengthProblem = error<NotALength>("NotALength", {
  code: "G990",
  words: (problem) => ({
    title: "NOT A LENGTH",
    summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
    expected: {
      text: `a whole number from 1 to ${count(problem.expected)}`,
      because: `it says how many time steps ${quote(problem.of)} has there`,
    },
  }),
  page: page(
    "Not a length",
    "A padded sequence takes the lengths of its samples from a column, and that column holds something else than a " +
      "number of time steps from 1 to the sequence's `length`.",
    "Correct the column, give the sequence a larger `length`, or name another column in `padding`.",
  ),
});
