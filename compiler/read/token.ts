/**
 * The tokens of a text that JSON refused. jsonc-parser's scanner finds them; where it splits what a person meant as one
 * thing (`007`, `+1`, `'a b'`), they are put together again, so that one mistake is one problem.
 */
import { createScanner } from "jsonc-parser";

export type TokenKind =
  | "{"
  | "}"
  | "["
  | "]"
  | ","
  | ":"
  | "string"
  | "number"
  | "literal"
  | "comment"
  | "control"
  | "unknown"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** What a string says; otherwise the text as written. */
  readonly value: string;
}

const punctuation: Readonly<Record<string, TokenKind>> = {
  "{": "{",
  "}": "}",
  "[": "[",
  "]": "]",
  ",": ",",
  ":": ":",
  '"': "string",
};
const numberLike = /[-+.0-9][-+.\w]*|(?:NaN|Infinity)(?!\w)/y;
const singleQuoted = /'[^'\r\n]*'|[‘’][^‘’\r\n]*[‘’]|[“”][^“”\r\n"]*[“”"]/y;
// Spaces that a word processor leaves, and the mark of byte order: never whitespace in JSON.
const oddSpace = /\p{Cc}|\p{Zs}|\p{Cf}/uy;

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** What stands at `start`, given that the scanner ended its token at `scanned`. */
function classify(text: string, start: number, scanned: number): { readonly kind: TokenKind; readonly end: number } {
  const written = text.slice(start, scanned);
  const mark = punctuation[text[start] ?? ""];
  if (mark !== undefined) return { kind: mark, end: scanned };
  if (written.startsWith("//") || written.startsWith("/*")) return { kind: "comment", end: scanned };
  if (written === "true" || written === "false" || written === "null") return { kind: "literal", end: scanned };
  const number = matchAt(numberLike, text, start);
  if (number !== undefined) return { kind: "number", end: number };
  const odd = matchAt(oddSpace, text, start);
  if (odd !== undefined) return { kind: "control", end: odd };
  return { kind: "unknown", end: matchAt(singleQuoted, text, start) ?? scanned };
}

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;

/** Gives one token per call, from `start` on; at the end of the text, "end" for ever. */
export function tokens(text: string, start: number): () => Token {
  const scanner = createScanner(text, false);
  let at = start;
  return () => {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) return { kind: "end", start: text.length, end: text.length, value: "" };
    scanner.setPosition(at);
    scanner.scan();
    const from = at;
    const { kind, end } = classify(text, from, Math.max(scanner.getPosition(), from + 1));
    at = end;
    return { kind, start: from, end, value: kind === "string" ? scanner.getTokenValue() : text.slice(from, end) };
  };
}
