/** G744 · Broken data file. */
import { beginsUtf16, type NotUtf8, notUtf8Words } from "../../../compiler/base/utf8.js";
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import type { NpyProblem } from "../../checkpoint/npy.js";
import { shellWord } from "../../problem/shell.js";

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
  | { readonly what: "field-count"; readonly line: number; readonly expected: number; readonly found: number }
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
  "field-count": ({ line, expected, found }) =>
    `line ${count(line)} has ${found} fields, and the header has ${expected}`,
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

const fixOf = (path: string, malformed: Malformed): string | undefined => {
  if (/\.gz$/i.test(path)) return undefined;
  if (malformed.what === "not-utf8") return recode(path, malformed.found);
  if (malformed.what !== "carriage-returns") return undefined;
  return `end them in line feeds: tr '\\r' '\\n' < ${shellWord(path)} > ${shellWord(besides(path, "lines"))}`;
};

export const malformedProblem = error<MalformedFile>("MalformedFile", {
  code: "G744",
  words: ({ source, malformed }) => {
    const fix = fixOf(source, malformed);
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
