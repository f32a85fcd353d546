/**
 * Python's pickle, read as data.
 *
 * In: the bytes of a pickle, protocols 0 to 5, and which names of Python it may mention. Out: what it describes, as
 * records, lists and maps; or why it is refused. A pickle is a program for a small stack machine, and its `REDUCE`
 * calls what it names. Here nothing is called: a name is a record, a call is a record of a name and arguments, and a
 * name that is not on the list ends the reading. So a file can describe tensors and nothing else. Format:
 * Lib/pickletools.py of CPython.
 */
import * as E from "fp-ts/lib/Either.js";
import { broken } from "./problem/broken-file.js";
import type { WeightsProblem } from "./problem/index.js";

/** A name that the pickle mentions: `torch._utils._rebuild_tensor_v2`. */
export class Named {
  constructor(readonly name: string) {}
}

/** What the pickle would have Python call, with what it gives. */
export class Made {
  /** What is put into it afterwards, where it is a dictionary or a list. */
  readonly items = new Map<unknown, unknown>();
  constructor(
    readonly by: string,
    readonly given: ReadonlyArray<unknown>,
  ) {}
}

/** Something that lies outside the pickle: in PyTorch's files, a storage. */
export class Outside {
  constructor(readonly id: unknown) {}
}

/** The names that a pickle may mention. */
export type Allowed = (name: string) => boolean;

/** Ends the reading; never leaves this file. */
class Stop extends Error {
  constructor(readonly problem: WeightsProblem) {
    super(problem._tag);
  }
}

const refused = (why: string): Stop => new Stop(broken("a pickle", why));

const refuse = (why: string): never => {
  throw refused(why);
};

/** Bytes, read one after another. */
class Cursor {
  at = 0;
  private readonly view: DataView;
  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  take(length: number): Uint8Array {
    if (length > this.bytes.byteLength - this.at) return refuse("it is cut off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  private number(size: number, read: (at: number) => number): number {
    this.take(size);
    return read(this.at - size);
  }
  u8(): number {
    return this.number(1, (at) => this.view.getUint8(at));
  }
  u16(): number {
    return this.number(2, (at) => this.view.getUint16(at, true));
  }
  u32(): number {
    return this.number(4, (at) => this.view.getUint32(at, true));
  }
  i32(): number {
    return this.number(4, (at) => this.view.getInt32(at, true));
  }
  f64(): number {
    return this.number(8, (at) => this.view.getFloat64(at));
  }
  u64(): number {
    const low = this.u32();
    return low + 2 ** 32 * this.u32();
  }
  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) return refuse("a line without an end");
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }
}

/** Two's complement, least byte first. */
const whole = (bytes: Uint8Array): number => {
  if (bytes.length > 16) return refuse("a whole number of more than 16 bytes");
  const big = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const last = bytes.at(-1) ?? 0;
  return Number(last < 128 ? big : big - (1n << BigInt(8 * bytes.length)));
};

/** Objects are put on the stack, and lists of them begin at a mark. */
class Machine {
  readonly stack: Array<unknown> = [];
  readonly marks: Array<number> = [];
  readonly memo = new Map<number, unknown>();
  constructor(
    readonly from: Cursor,
    readonly allowed: Allowed,
  ) {}
  push(value: unknown): void {
    this.stack.push(value);
  }
  pop(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) return refuse("it takes more than it has");
    return this.stack.pop();
  }
  top(): unknown {
    return this.stack.length === 0 ? refuse("it takes more than it has") : this.stack.at(-1);
  }
  popMark(): Array<unknown> {
    const mark = this.marks.pop();
    return mark === undefined ? refuse("a mark is missing") : this.stack.splice(mark);
  }
  name(name: string): void {
    if (!this.allowed(name)) throw new Stop({ _tag: "AsksToRun", what: name });
    this.push(new Named(name));
  }
  recall(at: number): void {
    if (!this.memo.has(at)) refuse("it remembers what it was never told");
    this.push(this.memo.get(at));
  }
}

const tuple = (m: Machine, length: number): void => {
  const made = Array.from({ length }, () => m.pop()).reverse();
  m.push(made);
};

const setItems = (m: Machine, pairs: ReadonlyArray<unknown>): void => {
  const into = m.top();
  const map = into instanceof Made ? into.items : into;
  if (!(map instanceof Map) || pairs.length % 2 !== 0) throw refused("items of what is no dictionary");
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
};

const append = (m: Machine, items: ReadonlyArray<unknown>): void => {
  const into = m.top();
  if (into instanceof Made) for (const item of items) into.items.set(into.items.size, item);
  else if (Array.isArray(into)) for (const item of items) into.push(item);
  else if (into instanceof Set) for (const item of items) into.add(item);
  else refuse("items of what is no list");
};

const pairsOf = (items: ReadonlyArray<unknown>): Map<unknown, unknown> => {
  const map = new Map<unknown, unknown>();
  for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i], items[i + 1]);
  return map;
};

/** `REDUCE`, `NEWOBJ`: what Python would call here is written down. */
const made = (m: Machine): void => {
  const given = m.pop();
  const by = m.pop();
  if (!(by instanceof Named) || !Array.isArray(given)) throw refused("it calls what is no name");
  m.push(new Made(by.name, given));
};

/** `BUILD` sets attributes, which describe no tensor. */
const build = (m: Machine): void => {
  m.pop();
  m.top();
};

const stackName = (m: Machine): void => {
  const [name, module] = [m.pop(), m.pop()];
  if (typeof name !== "string" || typeof module !== "string") throw refused("a name that is no text");
  m.name(`${module}.${name}`);
};

/** Old texts stand in quotes, with escapes. */
const quoted = (line: string): string => /^(['"])(.*)\1$/s.exec(line.trim())?.[2] ?? refuse("a text without quotes");

const oldNumber = (line: string): unknown => (line === "00" ? false : line === "01" ? true : Number(line));

type Step = (m: Machine) => void;

const constants: Readonly<Record<string, Step>> = {
  N: (m) => m.push(null),
  "\x88": (m) => m.push(true),
  "\x89": (m) => m.push(false),
  "]": (m) => m.push([]),
  ")": (m) => m.push([]),
  "}": (m) => m.push(new Map()),
  "\x8f": (m) => m.push(new Set()),
};

const numbers: Readonly<Record<string, Step>> = {
  K: (m) => m.push(m.from.u8()),
  M: (m) => m.push(m.from.u16()),
  J: (m) => m.push(m.from.i32()),
  G: (m) => m.push(m.from.f64()),
  I: (m) => m.push(oldNumber(m.from.line())),
  L: (m) => m.push(Number(m.from.line().replace(/L$/, ""))),
  F: (m) => m.push(Number(m.from.line())),
  "\x8a": (m) => m.push(whole(m.from.take(m.from.u8()))),
  "\x8b": (m) => m.push(whole(m.from.take(m.from.u32()))),
};

const texts: Readonly<Record<string, Step>> = {
  X: (m) => m.push(m.from.text(m.from.u32())),
  "\x8c": (m) => m.push(m.from.text(m.from.u8())),
  "\x8d": (m) => m.push(m.from.text(m.from.u64())),
  V: (m) => m.push(m.from.line()),
  S: (m) => m.push(quoted(m.from.line())),
  T: (m) => m.push(m.from.text(m.from.u32())),
  U: (m) => m.push(m.from.text(m.from.u8())),
  B: (m) => m.push(m.from.take(m.from.u32())),
  C: (m) => m.push(m.from.take(m.from.u8())),
  "\x8e": (m) => m.push(m.from.take(m.from.u64())),
  "\x96": (m) => m.push(m.from.take(m.from.u64())),
};

const holders: Readonly<Record<string, Step>> = {
  "(": (m) => m.marks.push(m.stack.length),
  t: (m) => m.push(m.popMark()),
  l: (m) => m.push(m.popMark()),
  d: (m) => m.push(pairsOf(m.popMark())),
  "\x91": (m) => m.push(new Set(m.popMark())),
  "\x85": (m) => tuple(m, 1),
  "\x86": (m) => tuple(m, 2),
  "\x87": (m) => tuple(m, 3),
  a: (m) => append(m, [m.pop()]),
  e: (m) => append(m, m.popMark()),
  "\x90": (m) => append(m, m.popMark()),
  s: (m) => {
    const value = m.pop();
    setItems(m, [m.pop(), value]);
  },
  u: (m) => setItems(m, m.popMark()),
};

const machinery: Readonly<Record<string, Step>> = {
  "\x80": (m) => m.from.u8(),
  "\x95": (m) => m.from.u64(),
  "0": (m) => m.pop(),
  "1": (m) => m.popMark(),
  "2": (m) => m.push(m.top()),
  p: (m) => m.memo.set(Number(m.from.line()), m.top()),
  q: (m) => m.memo.set(m.from.u8(), m.top()),
  r: (m) => m.memo.set(m.from.u32(), m.top()),
  "\x94": (m) => m.memo.set(m.memo.size, m.top()),
  g: (m) => m.recall(Number(m.from.line())),
  h: (m) => m.recall(m.from.u8()),
  j: (m) => m.recall(m.from.u32()),
  c: (m) => m.name(`${m.from.line()}.${m.from.line()}`),
  "\x93": stackName,
  R: made,
  "\x81": made,
  b: build,
  P: (m) => m.push(new Outside(m.from.line())),
  Q: (m) => m.push(new Outside(m.pop())),
};

const steps: ReadonlyMap<number, Step> = new Map(
  Object.entries({ ...constants, ...numbers, ...texts, ...holders, ...machinery }).map(([code, step]) => [
    code.charCodeAt(0),
    step,
  ]),
);

const STOP = ".".charCodeAt(0);

const run = (m: Machine): unknown => {
  for (;;) {
    const code = m.from.u8();
    if (code === STOP) return m.pop();
    const step = steps.get(code);
    if (step === undefined) return refuse(`an instruction that is not read here (0x${code.toString(16)})`);
    step(m);
  }
};

/** What a pickle that begins at `start` describes, and where it ends. */
export const readPickle = (
  bytes: Uint8Array,
  allowed: Allowed,
  start = 0,
): E.Either<WeightsProblem, { readonly value: unknown; readonly end: number }> => {
  const from = new Cursor(bytes);
  from.at = start;
  try {
    return E.right({ value: run(new Machine(from, allowed)), end: from.at });
  } catch (error) {
    if (error instanceof Stop) return E.left(error.problem);
    throw error;
  }
};
