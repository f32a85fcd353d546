/** What a person is told about a text that can't be read as a spec. In: a ReadProblem. Out: its Report. */

import { before, behindPrevious, type Fixed, fixed, replace } from "../edit/edit.js";
import type { Place } from "../read/located.js";
import type { Expected, ReadProblem } from "../read/problem.js";
import { quote } from "../words/layout.js";
import { positionAt } from "../words/position.js";
import type { Report } from "../words/report.js";
import { readCodes } from "./codes.js";

type Words = Omit<Report, "code" | "severity" | "place">;
type Of<Tag extends ReadProblem["_tag"]> = Extract<ReadProblem, { readonly _tag: Tag }>;

const count = (value: number): string => value.toLocaleString("en-GB");
const codePoint = (unit: number): string => `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`;

const expectations: Readonly<Record<Expected, string>> = {
  value: "a value",
  "value-or-bracket": "a value, or `]`",
  key: "a key in double quotes",
  "key-or-brace": "a key in double quotes, or `}`",
  colon: "`:` and a value",
  "comma-or-brace": "`,` and the next key, or `}`",
  "comma-or-bracket": "`,` and the next item, or `]`",
  "]": "`]`",
  "}": "`}`",
};

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
  return (Object.hasOwn(literals, lower) ? literals[lower] : undefined) ?? inDoubleQuotes(found);
}

/** What to write in its place, or where nothing is known, what would be right there. */
const written = (instead: string | undefined, expected: Expected, place: Place): Partial<Words> =>
  instead === undefined
    ? { expected: { text: expectations[expected] } }
    : fixed(`write ${instead}`, replace(place, instead));

function badValue({ found, expected, place }: Of<"UnexpectedToken">): Words {
  const instead = valueInstead(found);
  const missing = found === "," || found === "}" || found === "]" || found === ":";
  return {
    title: missing ? "MISSING VALUE" : "NOT A VALUE",
    summary: missing ? `A value is missing before this ${quote(found)}.` : `${quote(found)} is not a JSON value.`,
    ...written(instead, expected, place),
  };
}

function badKey({ found, expected, place }: Of<"UnexpectedToken">): Words {
  const instead = inDoubleQuotes(found);
  return {
    title: "NOT A KEY",
    summary: instead === undefined ? `A key should stand here, not ${quote(found)}.` : "Keys stand in double quotes.",
    ...written(instead, expected, place),
  };
}

function missing(mark: "comma" | "colon", { found, expected, place }: Of<"UnexpectedToken">): Words {
  const sign = mark === "comma" ? "," : ":";
  const stray = found.length === 1 && !/\w/.test(found) && !/["[{]/.test(found);
  return {
    title: stray ? `NOT A ${mark.toUpperCase()}` : `MISSING ${mark.toUpperCase()}`,
    summary: stray
      ? `A ${mark} should stand here, not ${quote(found)}.`
      : `There is no ${mark} between this and what stands before it.`,
    expected: { text: expectations[expected] },
    found: quote(found),
    ...(stray
      ? fixed(`write \`${sign}\` in its place`, replace(place, sign))
      : fixed(`put a ${mark} before ${quote(found, 24)}`, behindPrevious(place, sign))),
  };
}

const wrongCloser = ({ found, expected }: Of<"UnexpectedToken">): Words => ({
  title: "WRONG BRACKET",
  summary: `This ${quote(found)} does not close what was opened last.`,
  expected: { text: expectations[expected] },
  found: quote(found),
  fix: `write ${expectations[expected]} before it, or in its place`,
});

function unexpected(problem: Of<"UnexpectedToken">): Words {
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

/** The number that was probably meant: `+1`, `007`, `.5`, `1.`, `1_000`, `0x1F`. */
function numberMeant(text: string): string | undefined {
  if (/^0[xob][0-9a-f]+$/i.test(text)) return String(Number(text));
  const meant = text
    .replace(/^\+/, "")
    .replaceAll("_", "")
    .replace(/^(-?)0+(?=[0-9])/, "$1")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.(?=$|[eE])/, "");
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(meant) ? meant : undefined;
}

function badNumber({ text, place }: Of<"BadNumber">): Words {
  const meant = numberMeant(text);
  const finite = !/NaN|Infinity/.test(text);
  return {
    title: "NOT A NUMBER",
    summary: finite
      ? `${quote(text)} is not how JSON writes a number.`
      : `JSON has no ${quote(text)}: every number in a spec is finite.`,
    ...(meant === undefined ? {} : fixed(`write ${meant}`, replace(place, meant))),
  };
}

const escapeFix = ({ escape: written, place }: Of<"BadEscape">): Partial<Fixed> =>
  written.startsWith("\\u")
    ? { fix: "write four hexadecimal digits after \\u" }
    : fixed("for a backslash itself, write \\\\", before(place, "\\"));

function unexpectedEnd({ place, opened }: Of<"UnexpectedEnd">): Words {
  const opener = opened.source.text[opened.range.start] ?? "{";
  const closer = opener === "{" ? "}" : "]";
  const line = positionAt(opened.source, opened.range.start).line;
  const near = positionAt(place.source, place.range.start).line === line;
  const unfinished = /:\s*$/.test(place.source.text.slice(0, place.range.start));
  return {
    title: "UNFINISHED",
    summary: `The text ends before the \`${opener}\`${near ? "" : ` of line ${line}`} is closed.`,
    label: `a \`${closer}\` is missing`,
    ...(near ? {} : { related: [{ place: opened, note: "It is opened here:" }] }),
    ...(unfinished ? { fix: `add a value and \`${closer}\`` } : fixed(`add \`${closer}\``, before(place, closer))),
  };
}

function escaped(character: number, place: Place): Fixed {
  const text = JSON.stringify(String.fromCharCode(character)).slice(1, -1);
  return fixed(`write ${text}`, replace(place, text));
}

/** A place with the spaces before it on its line. */
function withSpaceBefore(place: Place): Place {
  const { start, end } = place.range;
  const space = /[ \t]*$/.exec(place.source.text.slice(0, start))?.[0].length ?? 0;
  return { ...place, range: { start: start - space, end } };
}

const catalogue: { readonly [Tag in ReadProblem["_tag"]]: (problem: Of<Tag>) => Words } = {
  NotUtf8: () => ({
    title: "NOT UTF-8",
    summary: "The bytes of this file are not UTF-8 text.",
    fix: "save it as UTF-8",
  }),
  ByteOrderMark: ({ place }) => ({
    title: "BYTE ORDER MARK",
    summary: "An invisible byte order mark (U+FEFF) stands here; JSON must not have one.",
    ...fixed("save the file as UTF-8 without BOM", replace(place, "")),
  }),
  Empty: () => ({
    title: "EMPTY",
    summary: "There is no spec in this text.",
    expected: { text: "a JSON object", because: "a spec is one object" },
    fix: "copy specs/gallery/cvae.json to begin with",
  }),
  TooLarge: ({ limit, found }) => ({
    title: "TOO LARGE",
    summary: `This text has ${count(found)} characters; a spec may have ${count(limit)}.`,
    label: "the limit is here",
  }),
  TooDeep: ({ limit }) => ({
    title: "TOO DEEP",
    summary: `Objects and arrays may stand ${limit} deep in each other; here it is one more.`,
  }),
  StringTooLong: ({ limit, found }) => ({
    title: "STRING TOO LONG",
    summary: `This string has ${count(found)} characters; a string may have ${count(limit)}.`,
  }),
  Comment: ({ place }) => ({
    title: "COMMENT",
    summary: "JSON has no comments.",
    ...fixed("delete it", replace(withSpaceBefore(place), "")),
  }),
  TrailingComma: ({ place }) => ({
    title: "TRAILING COMMA",
    summary: "Nothing follows this comma, and JSON allows none after the last item.",
    ...fixed("delete the comma", replace(place, "")),
  }),
  UnexpectedToken: unexpected,
  UnexpectedEnd: unexpectedEnd,
  ExtraContent: () => ({
    title: "MORE THAN ONE VALUE",
    summary: "The spec ends before this; a file holds one spec and nothing else.",
    fix: "delete it, or see whether a brace above closes too early",
  }),
  UnterminatedString: () => ({
    title: "OPEN STRING",
    summary: "This string has no closing quote on its line.",
    fix: 'add `"` where the string ends',
  }),
  BadEscape: (problem) => ({
    title: "BAD ESCAPE",
    summary: `${quote(problem.escape)} is not an escape that JSON knows.`,
    expected: { text: '\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits' },
    ...escapeFix(problem),
  }),
  ControlCharacter: ({ character, within, place }) => ({
    title: within === "string" ? "CONTROL CHARACTER" : "INVISIBLE CHARACTER",
    summary:
      within === "string"
        ? `A string can't hold ${codePoint(character)} as it is.`
        : `${codePoint(character)} stands here; between values JSON allows spaces, tabs and line breaks only.`,
    ...(within === "string" ? escaped(character, place) : fixed("delete it", replace(place, ""))),
  }),
  BadNumber: badNumber,
  NumberOverflow: ({ text }) => ({
    title: "NUMBER TOO LARGE",
    summary: `${quote(text)} is beyond the largest double and would become infinity.`,
    expected: { text: "a number up to about 1.8e308" },
  }),
  UnsafeInteger: ({ text }) => ({
    title: "INTEGER TOO LARGE",
    summary: `${quote(text)} can't be told from its neighbours: it would be read as ${quote(String(Number(text)))}.`,
    expected: { text: "an integer between -9007199254740991 and 9007199254740991", because: "numbers are doubles" },
  }),
  LoneSurrogate: ({ unit }) => ({
    title: "HALF A CHARACTER",
    summary: `${codePoint(unit)} is one half of a surrogate pair, and its other half is missing.`,
    fix: "write the whole character",
  }),
  DuplicateKey: ({ key, first }) => ({
    title: "DUPLICATE KEY",
    summary: `The key ${quote(key)} is written twice in one object.`,
    label: "again here",
    related: [{ place: first, note: "It is first written here:" }],
    fix: "keep one of the two",
  }),
  PrototypeKey: ({ key }) => ({
    title: "RESERVED KEY",
    summary: `${quote(key)} can't be a key in a spec: JavaScript gives that name a meaning of its own.`,
    fix: "choose another name",
  }),
};

export function reportRead(problem: ReadProblem): Report {
  // The catalogue's type pairs each tag with its problem, which indexing by a union can't show.
  const words = catalogue[problem._tag] as (problem: ReadProblem) => Words;
  return { code: readCodes[problem._tag], severity: "error", place: problem.place, ...words(problem) };
}
