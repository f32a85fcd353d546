/** G759 · Neither in nor out. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, type Values } from "./shared.js";

/** A number of a set's row that is neither 0 nor 1. */
export interface NotAFlag extends Values {
  readonly _tag: "NotAFlag";
  readonly expected: number;
  readonly found: number;
}

export const notAFlagProblem = error<NotAFlag>("NotAFlag", {
  code: "G759",
  words: (problem) => ({
    title: "NEITHER IN NOR OUT",
    summary: `${at(problem)} holds ${problem.found} in ${inSamples(problem)}.`,
    expected: {
      text: `${count(problem.expected)} numbers, each 0 or 1`,
      because: `${quote(problem.column)} is a set: 1 says that a member is in`,
    },
  }),
  page: page(
    "Neither in nor out",
    "A column of a set holds 1 for a member that a sample has and 0 for one that it lacks, and here is another number.",
    "Write 0 or 1.",
  ),
});
