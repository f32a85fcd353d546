/**
 * Records of a text table, found in its bytes: RFC 4180, with any separator.
 *
 * In: bytes and a separator. Out: for each record, where its fields lie; nothing is copied and no text is made. Quotes
 * go around what holds a separator, a line break or a quote, which is doubled; blanks may stand around them. Lines of
 * blanks alone are no records. A separator of one space stands for any run of spaces and tabs.
 */

const LF = 10;
const CR = 13;
const QUOTE = 34;
const TAB = 9;
/** Parts fields by runs of blanks. */
export const SPACE = 32;

/** Filled again for each record. */
export interface Fields {
  /** Where each field's text begins and ends, quotes left out. */
  starts: Int32Array;
  ends: Int32Array;
  /** 1 where the field was quoted. */
  quoted: Uint8Array;
  /** How many fields there are. */
  count: number;
  /** Where the record begins. */
  from: number;
  /** Whether any field was quoted: only then may it hold line breaks. */
  anyQuoted: boolean;
}

export const newFields = (most = 1024): Fields => ({
  starts: new Int32Array(most),
  ends: new Int32Array(most),
  quoted: new Uint8Array(most),
  count: 0,
  from: 0,
  anyQuoted: false,
});

/** Where the next record begins; `more` where the bytes don't hold the record whole; or a fault and its place. */
export type Step =
  | { readonly next: number }
  | { readonly more: true }
  | { readonly fault: "open-quote" | "text-after-quote"; readonly at: number };

const more: Step = { more: true };

/** Where a field whose text begins at `start` closes; −1 where the bytes end first. */
const closing = (bytes: Uint8Array, start: number, end: number, final: boolean): number => {
  for (let at = bytes.indexOf(QUOTE, start); at >= 0 && at < end; at = bytes.indexOf(QUOTE, at + 2)) {
    if (at + 1 >= end) return final ? at : -1;
    if (bytes[at + 1] !== QUOTE) return at;
  }
  return -1;
};

const put = (fields: Fields, start: number, end: number, quoted: 0 | 1): void => {
  const at = fields.count;
  if (at === fields.starts.length) {
    const [starts, ends, flags] = [new Int32Array(2 * at), new Int32Array(2 * at), new Uint8Array(2 * at)];
    starts.set(fields.starts);
    ends.set(fields.ends);
    flags.set(fields.quoted);
    Object.assign(fields, { starts, ends, quoted: flags });
  }
  fields.starts[at] = start;
  fields.ends[at] = end;
  fields.quoted[at] = quoted;
  fields.count = at + 1;
  if (quoted === 1) fields.anyQuoted = true;
};

/** Behind blanks; a tab that parts fields is none. */
const pastSpaces = (bytes: Uint8Array, from: number, end: number, separator: number): number => {
  let at = from;
  while (at < end && (bytes[at] === SPACE || (bytes[at] === TAB && separator !== TAB))) at++;
  return at;
};

const isBreak = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);

/** Behind lines that hold nothing but blanks. */
const pastBlank = (bytes: Uint8Array, from: number, end: number, separator: number): number => {
  let at = from;
  for (;;) {
    const behind = pastSpaces(bytes, at, end, separator);
    if (behind >= end || !isBreak(bytes, behind)) return behind >= end ? behind : at;
    at = behind + (bytes[behind] === CR ? 2 : 1);
  }
};

/** A record whose fields are parted by runs of blanks. */
const scanBlanks = (bytes: Uint8Array, from: number, end: number, final: boolean, fields: Fields): Step => {
  for (let at = pastSpaces(bytes, from, end, SPACE); ; ) {
    if (at >= end) return final ? { next: end } : more;
    if (isBreak(bytes, at)) return { next: at + (bytes[at] === CR ? 2 : 1) };
    let after = at;
    if (bytes[at] === QUOTE) {
      const close = closing(bytes, at + 1, end, final);
      if (close < 0) return final ? { fault: "open-quote", at } : more;
      put(fields, at + 1, close, 1);
      after = close + 1;
    } else {
      while (after < end && bytes[after] !== SPACE && bytes[after] !== TAB && !isBreak(bytes, after)) after++;
      put(fields, at, after, 0);
    }
    at = pastSpaces(bytes, after, end, SPACE);
    if (at === after && at < end && !isBreak(bytes, at)) return { fault: "text-after-quote", at };
  }
};

/** Where a quote opens that has blanks in front, if it closes right before the field ends; else −1. */
const openedLate = (bytes: Uint8Array, at: number, end: number, separator: number, final: boolean): number => {
  const open = pastSpaces(bytes, at, end, separator);
  if (bytes[open] !== QUOTE || open >= end) return -1;
  const close = closing(bytes, open + 1, end, final);
  if (close < 0) return final ? -1 : open;
  const after = pastSpaces(bytes, close + 1, end, separator);
  return after >= end || bytes[after] === separator || isBreak(bytes, after) ? open : -1;
};

/**
 * Reads the record at `from` into `fields`. `final` says that nothing comes after `end`. A record is empty (of no
 * field) only at the end.
 */
export const scan = (
  bytes: Uint8Array,
  from: number,
  end: number,
  separator: number,
  final: boolean,
  fields: Fields,
): Step => {
  fields.count = 0;
  fields.anyQuoted = false;
  let at = pastBlank(bytes, from, end, separator);
  fields.from = at;
  if (at >= end) return final ? { next: end } : more;
  if (separator === SPACE) return scanBlanks(bytes, at, end, final, fields);
  for (;;) {
    let after = at;
    const open = bytes[at] === QUOTE ? at : bytes[at] === SPACE ? openedLate(bytes, at, end, separator, final) : -1;
    if (at < end && open >= 0) {
      const close = closing(bytes, open + 1, end, final);
      if (close < 0) return final ? { fault: "open-quote", at: open } : more;
      put(fields, open + 1, close, 1);
      after = pastSpaces(bytes, close + 1, end, separator);
      if (bytes[after] === CR && after < end) after += 1;
      if (after < end && bytes[after] !== separator && bytes[after] !== LF)
        return { fault: "text-after-quote", at: after };
    } else {
      while (after < end && bytes[after] !== separator && bytes[after] !== LF) after++;
      const cut = after > at && bytes[after - 1] === CR && bytes[after] !== separator ? after - 1 : after;
      put(fields, at, cut, 0);
    }
    if (after >= end) return final ? { next: end } : more;
    if (bytes[after] === LF) return { next: after + 1 };
    at = after + 1;
    // A separator at the very end has an empty field behind it.
    if (at >= end && final) {
      put(fields, at, at, 0);
      return { next: end };
    }
  }
};

/** Line breaks before a place. */
export const linesTo = (bytes: Uint8Array, to: number, from = 0): number => {
  let lines = 0;
  for (let at = bytes.indexOf(LF, from); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A field's text, its doubled quotes made single. Throws where the bytes are not UTF-8. */
export const textOf = (bytes: Uint8Array, fields: Fields, field: number): string => {
  const text = decoder.decode(bytes.subarray(fields.starts[field], fields.ends[field]));
  return fields.quoted[field] === 1 ? text.replaceAll('""', '"') : text;
};
