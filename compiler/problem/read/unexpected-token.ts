/** G009 · Something else was expected. */

import type { Place } from "../../base/located.js";
import { own } from "../../base/own.js";
import { error, page } from "../../words/diagnostic.js";
import { behindPrevious, fixed, replace } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { type Expected, expectations, written } from "./shared.js";

export interface UnexpectedToken {
  readonly _tag: "UnexpectedToken";
  readonly place: Place;
  readonly found: string;
  readonly expected: Expected;
}

/** How other languages write what JSON has. */
const literals: Readonly<Record<string, string>> = {
  true: "true",
  yes: "true",
  on: "true",
  false: "false",
  no: "false",
  off: "false",
  null: "null",
  none: "null",
  nil: "null",
  undefined: "null",
};

const word = /^[A-Za-z_][\w.-]*$/;

const otherQuotes = /^['‘’“”](.*)['‘’“”"]$/;

/** The text as JSON writes it: `'relu'` and `relu` are `"relu"`. */
function inDoubleQuotes(found: string): string | undefined {
  const inside = otherQuotes.exec(found)?.[1] ?? (word.test(found) ? found : undefined);
  return inside === undefined ? undefined : JSON.stringify(inside);
}

function valueInstead(found: string): string | undefined {
  const lower = found.toLowerCase();
  return (Object.hasOwn(literals, lower) ? own(literals, lower) : undefined) ?? inDoubleQuotes(found);
}

function badValue({ found, expected, place }: UnexpectedToken): Words {
  const instead = valueInstead(found);
  const missing = found === "," || found === "}" || found === "]" || found === ":";
  return {
    title: missing ? "MISSING VALUE" : "NOT A VALUE",
    summary: missing ? `A value is missing before this ${quote(found)}.` : `${quote(found)} is not a JSON value.`,
    ...written(instead, expected, place),
  };
}

function badKey({ found, expected, place }: UnexpectedToken): Words {
  const instead = inDoubleQuotes(found);
  return {
    title: "NOT A KEY",
    summary: instead === undefined ? `A key should be here, not ${quote(found)}.` : "Keys have double quotes.",
    ...written(instead, expected, place),
  };
}

function missing(mark: "comma" | "colon", { found, expected, place }: UnexpectedToken): Words {
  const sign = mark === "comma" ? "," : ":";
  const stray = found.length === 1 && !/\w/.test(found) && !/["[{]/.test(found);
  return {
    title: stray ? `NOT A ${mark.toUpperCase()}` : `MISSING ${mark.toUpperCase()}`,
    summary: stray
      ? `A ${mark} should be here, not ${quote(found)}.`
      : `There is no ${mark} between this and what is before it.`,
    expected: { text: expectations[expected] },
    found: quote(found),
    ...(stray
      ? fixed(`write \`${sign}\` in its place`, replace(place, sign))
      : fixed(`put a ${mark} before ${quote(found, 24)}`, behindPrevious(place, sign))),
  };
}

const wrongCloser = ({ found, expected }: UnexpectedToken): Words => ({
  title: "WRONG BRACKET",
  summary: `This ${quote(found)} does not close what was opened last.`,
  expected: { text: expectations[expected] },
  found: quote(found),
  fix: `write ${expectations[expected]} before it, or in its place`,
});

function unexpected(problem: UnexpectedToken): Words {
  switch (problem.expected) {
    case "value":
    case "value-or-bracket":
      return badValue(problem);
    case "key":
    case "key-or-brace":
      return badKey(problem);
    case "colon":
      return missing("colon", problem);
    case "comma-or-brace":
    case "comma-or-bracket":
      return missing("comma", problem);
    case "]":
    case "}":
      return wrongCloser(problem);
  }
}

export const unexpectedTokenProblem = error<UnexpectedToken>("UnexpectedToken", {
  code: "G009",
  words: unexpected,
  page: page(
    "Something else was expected",
    "At this place the grammar of JSON takes something else than what is there: a value, a key in double " +
      "quotes, a colon, a comma, or a bracket.",
    "Most often a comma is missing on the line before, or a word is without its double quotes. Where only one " +
      "change is possible, `graft check --fix` makes it.",
  ),
});
