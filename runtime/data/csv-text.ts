/**
 * CSV as RFC 4180 has it: fields parted by commas, records by CRLF or LF, quotes around what holds either, "" for a quote inside.
 *
 * In: the text. Out: a call per record. Blank lines are no records. The same array is handed over for each record, so copy what must last.
 */
import type { Malformed } from "./problem.js";

/** Gets a record and the line it starts on, counted from 1; a returned problem ends the reading. */
export type Visit = (fields: ReadonlyArray<string>, line: number) => Malformed | null;

interface Field {
  readonly text: string;
  /** Of the character after it. */
  readonly end: number;
}

const COMMA = 44;
const LF = 10;
const CR = 13;
const QUOTE = 34;

const plain = (text: string, start: number): Field => {
  let end = start;
  for (let code = text.charCodeAt(end); end < text.length && code !== COMMA && code !== LF; code = text.charCodeAt(end))
    end++;
  const trimmed = end > start && text.charCodeAt(end - 1) === CR && text.charCodeAt(end) !== COMMA ? end - 1 : end;
  return { text: text.slice(start, trimmed), end };
};

/** `start` is the opening quote; null when nothing closes it. */
const quoted = (text: string, start: number): Field | null => {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) === QUOTE) continue;
    const after = text.charCodeAt(at + 1) === CR ? at + 2 : at + 1;
    return { text: text.slice(start + 1, at).replaceAll('""', '"'), end: after };
  }
  return null;
};

const lineBreaks = (text: string): number => text.split("\n").length - 1;

/** Calls `visit` for every record, the header among them. The first problem, its own or a visitor's, is returned. */
export const eachRecord = (text: string, visit: Visit): Malformed | null => {
  const fields: Array<string> = [];
  let line = 1;
  let start = 1;
  for (let at = 0; at < text.length; at++) {
    const isQuoted = text.charCodeAt(at) === QUOTE;
    const field = isQuoted ? quoted(text, at) : plain(text, at);
    if (field === null) return { what: "open-quote", line };
    fields.push(field.text);
    if (isQuoted) line += lineBreaks(field.text);
    at = field.end;
    const next = text.charCodeAt(at);
    if (at < text.length && next !== COMMA && next !== LF) return { what: "text-after-quote", line };
    if (next === COMMA && at + 1 < text.length) continue;
    if (next === COMMA) fields.push("");
    const problem = fields.length === 1 && fields[0] === "" && !isQuoted ? null : visit(fields, start);
    if (problem !== null) return problem;
    fields.length = 0;
    line += 1;
    start = line;
  }
  return null;
};
