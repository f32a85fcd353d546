/**
 * Checks of one token's text: strings, numbers and keys. In: where the token stands. Out: what is wrong inside it.
 * Used on accepted text (for what JSON allows and we don't) and on refused text (for what JSON refuses).
 */

import { type Place, placeAt } from "../base/located.js";
import type { ReadProblem } from "../problem/read/index.js";
import type { ReadLimits } from "./limits.js";

const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const integer = /^-?[0-9]+$/;
const worthWalking = /[\p{Cc}\p{Cs}\\]/u;
const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Is this a name that could reach an object's prototype? */
export const isPrototypeName = (name: string): boolean => forbidden.has(name);

export function checkNumber(place: Place): ReadonlyArray<ReadProblem> {
  const text = place.source.text.slice(place.range.start, place.range.end);
  if (!number.test(text)) return [{ _tag: "BadNumber", place, text }];
  const value = Number(text);
  if (!Number.isFinite(value)) return [{ _tag: "NumberOverflow", place, text }];
  return integer.test(text) && !Number.isSafeInteger(value) ? [{ _tag: "UnsafeInteger", place, text }] : [];
}

export function checkKey(place: Place, key: string, seen: ReadonlyMap<string, Place>): ReadonlyArray<ReadProblem> {
  const first = seen.get(key);
  return [
    ...(isPrototypeName(key) ? [{ _tag: "PrototypeKey", place, key } as const] : []),
    ...(first === undefined ? [] : [{ _tag: "DuplicateKey", place, key, first } as const]),
  ];
}

/** One piece of a string as written: a character or an escape, and the UTF-16 unit it stands for. */
interface Piece {
  readonly end: number;
  readonly unit: number | undefined;
  readonly fault?: "escape" | "control";
}

const simpleEscapes: ReadonlySet<string> = new Set('"\\/bfnrt');

function escapeAt(text: string, start: number): Piece {
  const letter = text[start + 1] ?? "";
  if (simpleEscapes.has(letter)) return { end: start + 2, unit: 0 };
  const hex = /^[0-9a-fA-F]{0,4}/.exec(text.slice(start + 2, start + 6))?.[0] ?? "";
  if (letter === "u" && hex.length === 4) return { end: start + 6, unit: Number.parseInt(hex, 16) };
  return { end: start + 2 + (letter === "u" ? hex.length : 0), unit: undefined, fault: "escape" };
}

function pieceAt(text: string, start: number): Piece {
  const unit = text.charCodeAt(start);
  if (unit === 0x5c) return escapeAt(text, start);
  return unit < 0x20 ? { end: start + 1, unit, fault: "control" } : { end: start + 1, unit };
}

function faultOf(piece: Piece, at: Place): ReadProblem | undefined {
  const { start, end } = at.range;
  if (piece.fault === "escape") return { _tag: "BadEscape", place: at, escape: at.source.text.slice(start, end) };
  if (piece.fault === undefined) return undefined;
  return { _tag: "ControlCharacter", place: at, character: piece.unit ?? 0, within: "string" };
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Finds surrogates without their other half: raw, escaped, or one of each. */
function surrogates(report: (place: Place, unit: number) => void) {
  let waiting: { readonly place: Place; readonly unit: number } | undefined;
  return (unit: number | undefined, place: Place): void => {
    const paired = unit !== undefined && isLow(unit) && waiting !== undefined;
    if (waiting !== undefined && !paired) report(waiting.place, waiting.unit);
    waiting = unit !== undefined && isHigh(unit) ? { place, unit } : undefined;
    if (unit !== undefined && isLow(unit) && !paired) report(place, unit);
  };
}

/** Walks the content between `start` and `end`; a quoted string may stop earlier, at its closing quote. */
function walk(
  place: Place,
  quoted: boolean,
  limits: ReadLimits,
): { readonly problems: ReadonlyArray<ReadProblem>; readonly end: number } {
  const { source, range, pointer } = place;
  const problems: Array<ReadProblem> = [];
  const pair = surrogates((at, unit) => problems.push({ _tag: "LoneSurrogate", place: at, unit }));
  let at = range.start + (quoted ? 1 : 0);
  while (at < range.end && !(quoted && source.text[at] === '"')) {
    const piece = quoted ? pieceAt(source.text, at) : { end: at + 1, unit: source.text.charCodeAt(at) };
    const end = Math.min(piece.end, range.end);
    if (problems.length < limits.problems) {
      const where = placeAt(source, at, end, pointer);
      pair(piece.unit, where);
      const fault = faultOf(piece, where);
      if (fault !== undefined) problems.push(fault);
    }
    at = end;
  }
  pair(undefined, place);
  return { problems: problems.slice(0, limits.problems), end: at };
}

const tooLong = (place: Place, found: number, { string: limit }: ReadLimits): ReadonlyArray<ReadProblem> =>
  found > limit ? [{ _tag: "StringTooLong", place, limit, found }] : [];

/** A string in double quotes. The closing quote may be missing. */
export function checkString(place: Place, limits: ReadLimits): ReadonlyArray<ReadProblem> {
  const { text } = place.source;
  const { start, end } = place.range;
  const closed = end - start > 1 && text[end - 1] === '"';
  if (closed && !worthWalking.test(text.slice(start, end))) return tooLong(place, end - start - 2, limits);
  const walked = walk(place, true, limits);
  const terminated = walked.end < end && text[walked.end] === '"';
  const open: ReadonlyArray<ReadProblem> = terminated ? [] : [{ _tag: "UnterminatedString", place }];
  return [...open, ...walked.problems, ...tooLong(place, walked.end - start - 1, limits)];
}

/** A string without quotes, as a `--set` value may be. */
export const checkBareString = (place: Place, limits: ReadLimits): ReadonlyArray<ReadProblem> => [
  ...walk(place, false, limits).problems,
  ...tooLong(place, place.range.end - place.range.start, limits),
];
