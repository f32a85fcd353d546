/**
 * Why a text is no JSON. In: a text that JSON.parse refused. Out: every mistake in it, in order, each where it stands.
 *
 * A parser with a stack of its own (so depth can't overflow ours) that goes on after a mistake as if the writer had
 * written what they most likely meant: a missing comma is taken as there, a wrong closer closes what it fits.
 */

import { childPointer, type Place, placeAt, type Source } from "../base/located.js";
import type { Expected, ReadProblem } from "../problem/read/index.js";
import type { ReadLimits } from "./limits.js";
import { checkKey, checkNumber, checkString } from "./text.js";
import { type Token, type TokenKind, tokens } from "./token.js";

type State = "first-key" | "key" | "colon" | "first-value" | "value" | "comma" | "done";

interface Frame {
  readonly opener: "{" | "[" | "root";
  readonly start: number;
  readonly keys: Map<string, Place>;
  /**
   * The pointer of this object or array, and of what is being read in it. Kept, since building one costs its length.
   */
  readonly base: string;
  pointer: string;
  index: number;
  state: State;
  comma: Token | undefined;
}

interface Machine {
  readonly source: Source;
  readonly limits: ReadLimits;
  readonly frames: Array<Frame>;
  readonly problems: Array<ReadProblem>;
  /** After an open string its line is lost: the comma or brace missing next is no second mistake. */
  forgiving: boolean;
  stopped: boolean;
}

const frame = (opener: Frame["opener"], start: number, base: string): Frame => ({
  opener,
  start,
  keys: new Map(),
  base,
  pointer: opener === "[" ? childPointer(base, 0) : base,
  index: 0,
  state: opener === "{" ? "first-key" : opener === "[" ? "first-value" : "value",
  comma: undefined,
});

const closerOf = (opener: Frame["opener"]): TokenKind => (opener === "{" ? "}" : opener === "[" ? "]" : "end");

const placeHere = (machine: Machine, start: number, end: number): Place =>
  placeAt(machine.source, start, end, machine.frames.at(-1)?.pointer ?? "");

const placeOfToken = (machine: Machine, token: Token): Place => placeHere(machine, token.start, token.end);

function unexpected(machine: Machine, token: Token, expected: Expected): void {
  const place = placeOfToken(machine, token);
  const found = machine.source.text.slice(token.start, Math.min(token.end, token.start + 80));
  machine.problems.push({ _tag: "UnexpectedToken", place, found, expected });
}

/** Checks the inside of a value's token. */
function inspect(machine: Machine, token: Token): void {
  const place = placeOfToken(machine, token);
  const found =
    token.kind === "string" ? checkString(place, machine.limits) : token.kind === "number" ? checkNumber(place) : [];
  machine.problems.push(...found);
  machine.forgiving = found.some(({ _tag }) => _tag === "UnterminatedString");
}

/** The comma that was last seen turned out to have nothing after it. */
function trailing(machine: Machine, top: Frame): void {
  const comma = top.comma;
  if (comma !== undefined) machine.problems.push({ _tag: "TrailingComma", place: placeOfToken(machine, comma) });
}

/**
 * A closer that doesn't fit the innermost opener: it closes the nearest one that it fits, else it was a slip for the
 * right one.
 */
function mismatch(machine: Machine, top: Frame, token: Token): boolean {
  const fits = machine.frames.findLastIndex(({ opener }) => closerOf(opener) === token.kind);
  const closer = closerOf(top.opener);
  unexpected(machine, token, closer === "}" || closer === "]" ? closer : "value");
  if (top.opener === "root") machine.stopped = true;
  else machine.frames.length = fits > 0 ? fits : machine.frames.length - 1;
  return true;
}

function comma(top: Frame, token: Token): boolean {
  top.comma = token;
  top.state = top.opener === "{" ? "key" : "value";
  top.index++;
  top.pointer = top.opener === "{" ? top.base : childPointer(top.base, top.index);
  return true;
}

function onKey(machine: Machine, top: Frame, token: Token): boolean {
  if (token.kind === "}") {
    if (top.state === "key") trailing(machine, top);
    machine.frames.pop();
    return true;
  }
  if (token.kind === "]") return mismatch(machine, top, token);
  if (token.kind === "string") return acceptKey(machine, top, token);
  unexpected(machine, token, top.state === "key" ? "key" : "key-or-brace");
  if (token.kind === ",") return true;
  const keyless = token.kind === "{" || token.kind === "[" || token.kind === ":";
  if (!keyless) top.pointer = childPointer(top.base, token.value.slice(0, 80));
  top.state = keyless ? "value" : "colon";
  return token.kind !== "{" && token.kind !== "[";
}

function acceptKey(machine: Machine, top: Frame, token: Token): boolean {
  top.pointer = childPointer(top.base, token.value);
  const place = placeOfToken(machine, token);
  inspect(machine, token);
  machine.problems.push(...checkKey(place, token.value, top.keys));
  if (!top.keys.has(token.value)) top.keys.set(token.value, place);
  top.state = "colon";
  return true;
}

function onColon(machine: Machine, top: Frame, token: Token): boolean {
  const missing = token.kind === "," || token.kind === "}" || token.kind === "]";
  top.state = missing ? "comma" : "value";
  if (token.kind === ":") return true;
  if (!machine.forgiving) unexpected(machine, token, "colon");
  return token.kind === "unknown" && /^=>?$/.test(token.value);
}

function onValue(machine: Machine, top: Frame, token: Token): boolean {
  const wanted = top.state === "first-value" ? "value-or-bracket" : "value";
  const after = top.opener === "root" ? "done" : "comma";
  if (token.kind === "{" || token.kind === "[") {
    top.state = after;
    machine.frames.push(frame(token.kind, token.start, top.pointer));
    return true;
  }
  if (token.kind === "string" || token.kind === "number" || token.kind === "literal") {
    inspect(machine, token);
    top.state = after;
    return true;
  }
  if (token.kind === "]" && top.opener === "[") {
    if (top.state === "value") trailing(machine, top);
    machine.frames.pop();
    return true;
  }
  if (token.kind === "]" || (token.kind === "}" && top.opener === "[")) return mismatch(machine, top, token);
  unexpected(machine, token, wanted);
  return skipBadValue(machine, top, token, after);
}

/** Something that is no value stood where a value should. */
function skipBadValue(machine: Machine, top: Frame, token: Token, after: State): boolean {
  if (token.kind === "unknown") top.state = after;
  else if (top.opener === "root") machine.stopped = true;
  else if (token.kind === "}") machine.frames.pop();
  else if (token.kind === ",") return comma(top, token);
  return true;
}

function onComma(machine: Machine, top: Frame, token: Token): boolean {
  if (token.kind === ",") return comma(top, token);
  if (token.kind === closerOf(top.opener)) {
    machine.frames.pop();
    return true;
  }
  if (token.kind === "}" || token.kind === "]") return mismatch(machine, top, token);
  if (!machine.forgiving) unexpected(machine, token, top.opener === "{" ? "comma-or-brace" : "comma-or-bracket");
  machine.forgiving = false;
  if (token.kind === ":") top.state = "value";
  else comma(top, token);
  return token.kind === ":";
}

function onDone(machine: Machine, _top: Frame, token: Token): boolean {
  const end = machine.source.text.trimEnd().length;
  machine.problems.push({ _tag: "ExtraContent", place: placeHere(machine, token.start, Math.max(end, token.end)) });
  machine.stopped = true;
  return true;
}

const handlers: Readonly<Record<State, (machine: Machine, top: Frame, token: Token) => boolean>> = {
  "first-key": onKey,
  key: onKey,
  colon: onColon,
  "first-value": onValue,
  value: onValue,
  comma: onComma,
  done: onDone,
};

/** Tokens that are wrong wherever they stand. */
function aside(machine: Machine, token: Token): void {
  const place = placeOfToken(machine, token);
  const character = token.value.codePointAt(0) ?? 0;
  if (token.kind === "comment") machine.problems.push({ _tag: "Comment", place });
  else if (character === 0xfeff) machine.problems.push({ _tag: "ByteOrderMark", place });
  else machine.problems.push({ _tag: "ControlCharacter", place, character, within: "text" });
}

/** Runs handlers until one takes the token; each that doesn't has moved the machine nearer to one that will. */
function step(machine: Machine, token: Token): void {
  for (let tries = 0; tries < 4 && !machine.stopped; tries++) {
    const top = machine.frames.at(-1);
    if (top === undefined || handlers[top.state](machine, top, token)) return;
  }
}

function finish(machine: Machine, lastEnd: number): void {
  const top = machine.frames.at(-1);
  const place = placeHere(machine, lastEnd, lastEnd);
  if (top === undefined || top.state === "done") return;
  if (top.opener === "root") machine.problems.push({ _tag: "Empty", place });
  else if (!machine.forgiving) {
    const opened = placeAt(machine.source, top.start, top.start + 1, place.pointer);
    machine.problems.push({ _tag: "UnexpectedEnd", place, opened });
  }
}

/** The mistakes of a text that JSON.parse refused, the first `limits.problems` of them. May find none. */
export function diagnose(source: Source, limits: ReadLimits): ReadonlyArray<ReadProblem> {
  const machine: Machine = {
    source,
    limits,
    frames: [frame("root", 0, "")],
    problems: [],
    forgiving: false,
    stopped: false,
  };
  const next = tokens(source.text, 0);
  let lastEnd = 0;
  while (!machine.stopped && machine.problems.length < limits.problems) {
    const token = next();
    if (token.kind === "end") {
      finish(machine, lastEnd);
      break;
    }
    if (token.kind === "comment" || token.kind === "control") aside(machine, token);
    else step(machine, token);
    lastEnd = token.end;
  }
  return machine.problems;
}
