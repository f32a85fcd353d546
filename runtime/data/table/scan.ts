/**
 * Records of a text table, found in its bytes: RFC 4180, with any separator.
 *
 * In: bytes and a separator. Out: for each record, where its fields lie; nothing is copied and no text is made. Quotes
 * go around what holds a separator, a line break or a quote, which is doubled. Blank lines are no records.
 */

const LF = 10;
const CR = 13;
const QUOTE = 34;

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
}

export const newFields = (most = 1024): Fields => ({
  starts: new Int32Array(most),
  ends: new Int32Array(most),
  quoted: new Uint8Array(most),
  count: 0,
  from: 0,
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
};

const pastBlank = (bytes: Uint8Array, from: number, end: number): number => {
  let at = from;
  while (at < end && (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF))) at += bytes[at] === CR ? 2 : 1;
  return at;
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
  let at = pastBlank(bytes, from, end);
  fields.from = at;
  if (at >= end) return final ? { next: end } : more;
  for (;;) {
    let after = at;
    if (at < end && bytes[at] === QUOTE) {
      const close = closing(bytes, at + 1, end, final);
      if (close < 0) return final ? { fault: "open-quote", at } : more;
      put(fields, at + 1, close, 1);
      after = bytes[close + 1] === CR && close + 1 < end ? close + 2 : close + 1;
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
export const linesTo = (bytes: Uint8Array, to: number): number => {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A field's text, its doubled quotes made single. Throws where the bytes are not UTF-8. */
export const textOf = (bytes: Uint8Array, fields: Fields, field: number): string => {
  const text = decoder.decode(bytes.subarray(fields.starts[field], fields.ends[field]));
  return fields.quoted[field] === 1 ? text.replaceAll('""', '"') : text;
};
