/** G806 · Data of another kind. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** Texts where numbers, pictures or arrays are wanted, or the reverse. */
export interface WrongKind {
  readonly _tag: "WrongKind";
  readonly source: string;
  readonly column: string;
  readonly role: "input" | "condition";
  readonly expected: string;
  readonly found: string;
}

export const wrongKindProblem = error<WrongKind>("WrongKind", {
  code: "G806",
  words: ({ source, column, role, expected, found }) => ({
    title: "DATA OF ANOTHER KIND",
    summary: `The ${role} ${quote(column)} can't be made of what ${quote(source, 100)} has under that name.`,
    expected: { text: expected },
    found,
  }),
  page: page(
    "Data of another kind",
    "What the data has under the name can't be what the spec makes of it, such as words for an image.",
    "Name other data with `from`, or change the type in the spec.",
  ),
});
