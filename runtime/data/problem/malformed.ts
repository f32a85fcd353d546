/** G744 · Broken data file. */
import { beginsUtf16, type NotUtf8, notUtf8Words } from "../../../compiler/base/utf8.js";
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count, plural } from "../../../compiler/words/words.js";
import type { NpyProblem } from "../../checkpoint/npy.js";
import { shellWord } from "../../problem/shell.js";
import { asWord, withWord } from "../table/reading.js";

/** What a file's bytes can get wrong before any value is looked at. Sizes are in bytes. */
export type Malformed =
  | { readonly what: "magic"; readonly expected: string; readonly found: string }
  | { readonly what: "truncated" | "trailing" | "absurd-size"; readonly expected: number; readonly found: number }
  /** The gzip stream is broken. `code` is zlib's word. */
  | { readonly what: "gzip"; readonly code: string }
  | { readonly what: "not-utf8"; readonly found?: NotUtf8 }
  /** A record goes on for more than `expected` bytes. */
  | { readonly what: "endless-line"; readonly line: number; readonly expected: number }
  | { readonly what: "npy"; readonly problem: NpyProblem }
  | { readonly what: "open-quote"; readonly line: number }
  | { readonly what: "text-after-quote"; readonly line: number }
  /** `count` lines; `title`: not one line fits the header. */
  | {
      readonly what: "field-count";
      readonly line: number;
      readonly expected: number;
      readonly found: number;
      readonly count: number;
      readonly others: ReadonlyArray<{ readonly line: number; readonly found: number }>;
      readonly title?: true;
    }
  /** Lines end in a carriage return alone, as old Macs wrote them. */
  | { readonly what: "carriage-returns" }
  | { readonly what: "repeated-header"; readonly found: string }
  /** A line of JSON lines that is no object. */
  | { readonly what: "not-json"; readonly line: number }
  /** A library could not decode it; `reason` is its word. */
  | { readonly what: "undecodable"; readonly as: string; readonly reason: string };

export interface MalformedFile {
  readonly _tag: "MalformedFile";
  readonly source: string;
  readonly malformed: Malformed;
  /** Of a table: the address, which may say how it is read. */
  readonly table?: string;
}

const npyWords: { readonly [T in NpyProblem["_tag"]]: (problem: Extract<NpyProblem, { readonly _tag: T }>) => string } =
  {
    NpyMagic: () => "it does not begin as a .npy file does",
    NpyVersion: ({ found }) => `it has version ${found} of the format, and graft reads 1 to 3`,
    NpyHeader: () => "its header can't be read",
    NpyDtype: ({ found }) => `its numbers are ${quote(found)}, which graft does not read`,
    NpySize: ({ expected, found }) =>
      `its header promises ${count(expected)} bytes of numbers, and there are ${count(found)}`,
  };

const npyText = (problem: NpyProblem): string => (npyWords[problem._tag] as (problem: NpyProblem) => string)(problem);

const sizes = (how: string) => (m: { readonly expected: number; readonly found: number }) =>
  `it ${how}: ${count(m.expected)} bytes are expected and ${count(m.found)} are there`;

const malformedWords: {
  readonly [W in Malformed["what"]]: (m: Extract<Malformed, { readonly what: W }>) => string;
} = {
  magic: ({ expected, found }) => `it begins with ${found}, and a file of this kind begins with ${expected}`,
  truncated: sizes("ends too early"),
  trailing: sizes("goes on after its end"),
  "absurd-size": sizes("promises more than it can hold"),
  gzip: ({ code }) => `its compression is broken (${code})`,
  "not-utf8": ({ found }) => `it is not UTF-8 text${found === undefined ? "" : `: ${notUtf8Words(found)}`}`,
  "endless-line": ({ line, expected }) => `line ${count(line)} goes on for more than ${count(expected)} bytes`,
  npy: ({ problem }) => npyText(problem),
  "open-quote": ({ line }) => `the quote opened in line ${count(line)} is never closed`,
  "text-after-quote": ({ line }) => `in line ${count(line)}, text follows a closing quote`,
  "field-count": ({ line, expected, found, count: lines, others }) => {
    const more = others.map((one) => `line ${count(one.line)} has ${count(one.found)}`).join(", ");
    const all = others.length === 0 ? "" : ` (${more}${lines > others.length + 1 ? `; ${count(lines)} in all` : ""})`;
    return `line ${count(line)} has ${plural(found, "field")}, and the header has ${count(expected)}${all}`;
  },
  "carriage-returns": () => "its lines end in a carriage return alone, as old Macs wrote them",
  "repeated-header": ({ found }) => `two columns are called ${quote(found)}`,
  "not-json": ({ line }) => `line ${count(line)} is no object of JSON`,
  undecodable: ({ as, reason }) => `it can't be decoded as ${as} (${reason})`,
};

const malformedText = (m: Malformed): string => (malformedWords[m.what] as (m: Malformed) => string)(m);

const besides = (path: string, word: string): string => path.replace(/(\.[^./\\]*)?$/, (ending) => `-${word}${ending}`);

/** Tables of Windows are mostly in its Western code page, those that Excel calls Unicode in UTF-16. */
const recode = (path: string, found: NotUtf8 | undefined): string => {
  const from = found !== undefined && beginsUtf16(found) ? "UTF-16" : "WINDOWS-1252";
  return `save it as UTF-8: iconv -f ${from} -t UTF-8 ${shellWord(path)} > ${shellWord(besides(path, "utf8"))}`;
};

/** How else a table may be read. */
const readOtherwise = (table: string, malformed: Malformed): string | undefined => {
  if (malformed.what === "repeated-header")
    return (
      `write ${shellWord(withWord(table, "rename"))}, which calls the second ${malformed.found}.1, ` +
      "or give each its own name"
    );
  if (malformed.what === "field-count" && malformed.title === true)
    return (
      `write ${shellWord(withWord(table, asWord("header=", String(malformed.line))))} if the names are in line ` +
      `${count(malformed.line)}`
    );
  if (malformed.what === "field-count")
    return (
      `mend ${malformed.count === 1 ? "the line" : "the lines"}, or write ` +
      `${shellWord(withWord(table, "skip-ragged"))}, which leaves ${malformed.count === 1 ? "it" : "them"} out`
    );
  return undefined;
};

const fixOf = ({ source: path, malformed, table }: MalformedFile): string | undefined => {
  const otherwise = table === undefined ? undefined : readOtherwise(table, malformed);
  if (otherwise !== undefined || /\.gz$/i.test(path)) return otherwise;
  if (malformed.what === "not-utf8") return recode(path, malformed.found);
  if (malformed.what === "open-quote" || malformed.what === "text-after-quote")
    return `take the quotes out: tr -d '"' < ${shellWord(path)} > ${shellWord(besides(path, "plain"))}`;
  if (malformed.what !== "carriage-returns") return undefined;
  return `end them in line feeds: tr '\\r' '\\n' < ${shellWord(path)} > ${shellWord(besides(path, "lines"))}`;
};

export const malformedProblem = error<MalformedFile>("MalformedFile", {
  code: "G744",
  words: (problem) => {
    const { source, malformed } = problem;
    const fix = fixOf(problem);
    return {
      title: "BROKEN DATA FILE",
      summary: `${quote(source, 200)} can't be read: ${malformedText(malformed)}.`,
      ...(fix === undefined ? {} : { fix }),
    };
  },
  page: page(
    "Broken data file",
    "The file does not keep to its format: it is cut off, goes on too long, or has a broken header.",
    "Fetch or write it again.",
  ),
});
