/** G060 · Bad expression. */

import type { Place, Range } from "../../base/located.js";
import { own } from "../../base/own.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, replace } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export type Wanted = "operand" | "operator" | "closing-parenthesis" | "comma-or-parenthesis" | "equals-sign";

export interface Syntax {
  readonly _tag: "Syntax";
  readonly range: Range;
  readonly found: string;
  readonly expected: Wanted;
}

function syntax({ found, expected }: Syntax, place: Place): Words {
  const habit = own(habits, found);
  return {
    title: "BAD EXPRESSION",
    summary: found === "" ? "This expression ends too early." : `${quote(found)} can't be here in an expression.`,
    expected: { text: wanted[expected] },
    ...(habit === undefined ? {} : { fix: habit, ...signOf(habit, place) }),
  };
}

const wanted: Readonly<Record<Wanted, string>> = {
  operand: "a number, a name, a function or `(`",
  operator: "+ - * / % or the end",
  "closing-parenthesis": "`)`",
  "comma-or-parenthesis": "`,` or `)`",
  "equals-sign": "`=`",
};

/** What other languages write, and this one has by another name. */
const habits: Readonly<Record<string, string>> = {
  "^": "there are no powers; multiply instead",
  "×": "write *",
  "÷": "write /",
  "−": "write -",
};

/** The sign that a habit says to write. */
const signOf = (habit: string, place: Place): Partial<Fixed> => {
  const [, sign] = /^write (.)$/.exec(habit) ?? [];
  return sign === undefined ? {} : { edits: [replace(place, sign)] };
};

export const syntaxProblem = error<Syntax, Place>("Syntax", {
  code: "G060",
  words: syntax,
  page: page(
    "Bad expression",
    "An expression has numbers, names, + − * / %, parentheses, and floor, ceil, min, max. Here is something " +
      "else, or it ends too early.",
    "Write it with these. Nothing in a spec is executed, so there is no more to the language than that.",
  ),
});
