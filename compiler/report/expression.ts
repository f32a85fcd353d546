/** What a person is told about a size expression. In: an ExpressionProblem and where its string stands. Out: its Report. */

import { type Fixed, meantOne, replace } from "../edit/edit.js";
import type { ExpressionProblem, Wanted } from "../expression/expression.js";
import { type Place, withinString } from "../read/located.js";
import { either, quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import { expressionCodes } from "./codes.js";

type Words = Omit<Report, "code" | "severity" | "place">;
type Of<Tag extends ExpressionProblem["_tag"]> = Extract<ExpressionProblem, { readonly _tag: Tag }>;

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

function syntax({ found, expected }: Of<"Syntax">, place: Place): Words {
  const habit = habits[found];
  return {
    title: "BAD EXPRESSION",
    summary: found === "" ? "This expression ends too early." : `${quote(found)} can't stand here in an expression.`,
    expected: { text: wanted[expected] },
    ...(habit === undefined ? {} : { fix: habit, ...signOf(habit, place) }),
  };
}

/** In an expression a name stands as it is. */
const asItIs = (word: string): string => word;

function unknownName({ name, candidates, known }: Of<"UnknownName">, place: Place): Words {
  const names =
    known.length === 0 ? "No names are known here." : `Known here: ${known.map((each) => quote(each)).join(", ")}.`;
  return {
    title: "UNKNOWN NAME",
    summary: `Nothing is called ${quote(name)} here.`,
    ...(candidates.length === 0
      ? { notes: [names], fix: 'give it a number in "let"' }
      : meantOne(place, candidates, `write ${either(candidates)}`, asItIs)),
  };
}

const catalogue: { readonly [Tag in ExpressionProblem["_tag"]]: (problem: Of<Tag>, place: Place) => Words } = {
  Syntax: syntax,
  UnknownName: unknownName,
  UnknownFunction: ({ name, candidates }, place) => ({
    title: "UNKNOWN FUNCTION",
    summary: `There is no function ${quote(name)}.`,
    expected: { text: "floor, ceil, min or max" },
    ...(candidates.length === 0 ? {} : meantOne(place, candidates, `write ${either(candidates)}`, asItIs)),
  }),
  WrongArity: (problem) => ({
    title: "WRONG NUMBER OF ARGUMENTS",
    summary:
      problem.found === 0
        ? `${quote(problem.function)} needs something to work on.`
        : `${quote(problem.function)} takes one argument, and here are ${problem.found}.`,
  }),
  DivisionByZero: ({ operator }) => ({
    title: "DIVISION BY ZERO",
    summary: `The right side of this ${quote(operator)} is 0.`,
    label: "is 0",
  }),
  NotFinite: ({ value }) => ({
    title: "NUMBER TOO LARGE",
    summary: Number.isNaN(value) ? "This has no value." : "This is beyond the largest number there is.",
  }),
  TooDeep: ({ limit }) => ({
    title: "TOO DEEP",
    summary: `An expression may be ${limit} levels deep; here it is deeper.`,
    fix: 'name parts of it in "let"',
  }),
};

/** `place` is the whole string's; the report points at the part of it that is wrong. */
export function reportExpression(problem: ExpressionProblem, place: Place): Report {
  // The catalogue's type pairs each tag with its problem, which indexing by a union can't show.
  const words = catalogue[problem._tag] as (problem: ExpressionProblem, place: Place) => Words;
  const at = withinString(place, problem.range);
  return { code: expressionCodes[problem._tag], severity: "error", place: at, ...words(problem, at) };
}
