/** G861 · Weights of another model. */
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";

/** A weight that is not the one that the file's own spec declares. */
export interface WrongWeight {
  readonly _tag: "WrongWeight";
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

export const wrongWeightProblem = failure<WrongWeight>("WrongWeight", {
  code: "G861",
  exit: 3,
  words: ({ name, expected, found }) => ({
    title: "WEIGHTS OF ANOTHER MODEL",
    summary: `${quote(name)} has another type in the file than its spec declares.`,
    expected: { text: expected, because: "the spec in the file says so" },
    notes: [`The file has ${found}.`],
  }),
  page: page(
    "Weights of another model",
    "A tensor of the file has another shape or type than the spec in the same file declares: " +
      "one of the two was changed.",
    "Export the model again.",
  ),
});
