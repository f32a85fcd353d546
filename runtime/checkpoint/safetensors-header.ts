/**
 * The header of a safetensors file, checked.
 *
 * In: the file's bytes. Out: the tensors' names, dtypes, shapes and byte ranges in file order, or the first thing that
 * is wrong. The rules are those of the format's own reader, and a few stricter: keys that repeat and fields that nobody
 * defined are refused.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";

/** Bytes per element of every dtype that the format defines. */
const ITEM = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
  C64: 8,
} as const;

export type FileDtype = keyof typeof ITEM;

export type SafetensorsProblem =
  /** Fewer than the 8 bytes of the header's length. */
  | { readonly _tag: "HeaderTooSmall"; readonly found: number }
  /** The declared header is above the format's limit of 100,000,000 bytes. */
  | { readonly _tag: "HeaderTooLarge"; readonly found: bigint; readonly limit: number }
  /** The declared header is longer than the file. */
  | { readonly _tag: "HeaderLength"; readonly declared: number; readonly found: number }
  | { readonly _tag: "HeaderNotUtf8" }
  | { readonly _tag: "HeaderStart"; readonly found: string }
  | { readonly _tag: "HeaderNotJson" }
  | { readonly _tag: "DuplicateKey"; readonly key: string }
  | { readonly _tag: "BadMetadata"; readonly key: string | null }
  | { readonly _tag: "BadField"; readonly tensor: string; readonly field: string }
  | { readonly _tag: "UnknownDtype"; readonly tensor: string; readonly found: string }
  | { readonly _tag: "UnsupportedDtype"; readonly tensor: string; readonly found: FileDtype }
  /** The shape's product passes 2⁵³ bytes. */
  | { readonly _tag: "SizeOverflow"; readonly tensor: string }
  /** The byte range doesn't hold what dtype and shape need. */
  | { readonly _tag: "SizeMismatch"; readonly tensor: string; readonly expected: number; readonly found: number }
  /** A tensor begins before (overlap) or after (hole) the end of the one before it. */
  | { readonly _tag: "BadOffset"; readonly tensor: string; readonly expected: number; readonly found: number }
  /** The tensors' bytes end before or after the file does. */
  | { readonly _tag: "IncompleteBuffer"; readonly expected: number; readonly found: number };

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: FileDtype;
  readonly shape: ReadonlyArray<number>;
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: ReadonlyArray<HeaderEntry>;
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the tensors' bytes begin in the file. */
  readonly dataStart: number;
}

type Checked<A> = E.Either<SafetensorsProblem, A>;
type Fields = Readonly<Record<string, unknown>>;

const LIMIT = 100_000_000;
const OPEN_BRACE = "{".charCodeAt(0);

const headerBytes = (bytes: Uint8Array): Checked<Uint8Array> => {
  if (bytes.byteLength < 8) return E.left({ _tag: "HeaderTooSmall", found: bytes.byteLength });
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (declared > BigInt(LIMIT)) return E.left({ _tag: "HeaderTooLarge", found: declared, limit: LIMIT });
  const length = Number(declared);
  const found = bytes.byteLength - 8;
  return length > found
    ? E.left({ _tag: "HeaderLength", declared: length, found })
    : E.right(bytes.subarray(8, 8 + length));
};

const headerText = (bytes: Uint8Array): Checked<string> =>
  pipe(
    E.tryCatch(
      () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
      (): SafetensorsProblem => ({ _tag: "HeaderNotUtf8" }),
    ),
    E.chain((text) =>
      bytes[0] === OPEN_BRACE
        ? E.right(text)
        : E.left<SafetensorsProblem>({ _tag: "HeaderStart", found: text.slice(0, 1) }),
    ),
  );

/** Where the string that opens at `start` ends. The text is known to be JSON. */
const endOfString = (text: string, start: number): number => {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
};

/**
 * The first key that stands twice in one object. `JSON.parse` keeps the last and says nothing. The text is known to be
 * JSON.
 */
const repeatedKey = (text: string): string | null => {
  const open: Array<Set<string>> = [];
  let word = '""';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      word = text.slice(at, end + 1);
      at = end;
    } else if (character === "{") open.push(new Set());
    else if (character === "}") open.pop();
    else if (character === ":") {
      const key = JSON.parse(word) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
};

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const headerFields = (text: string): Checked<Fields> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(text),
      (): SafetensorsProblem => ({ _tag: "HeaderNotJson" }),
    ),
    E.filterOrElse(isFields, (): SafetensorsProblem => ({ _tag: "HeaderNotJson" })),
    E.chain((fields) => {
      const key = repeatedKey(text);
      return key === null ? E.right(fields) : E.left<SafetensorsProblem>({ _tag: "DuplicateKey", key });
    }),
  );

const metadataOf = (fields: Fields): Checked<ReadonlyMap<string, string>> => {
  if (!Object.hasOwn(fields, "__metadata__")) return E.right(new Map());
  const value = fields["__metadata__"];
  if (!isFields(value)) return E.left({ _tag: "BadMetadata", key: null });
  const metadata = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") return E.left({ _tag: "BadMetadata", key });
    metadata.set(key, text);
  }
  return E.right(metadata);
};

const isSizes = (value: unknown): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

const isDtype = (name: string): name is FileDtype => Object.hasOwn(ITEM, name);

const NAMES: ReadonlyArray<string> = ["dtype", "shape", "data_offsets"];

const entryOf = (tensor: string, value: unknown): Checked<HeaderEntry> => {
  const bad = (field: string): Checked<never> => E.left({ _tag: "BadField", tensor, field });
  if (!isFields(value)) return bad("");
  const stranger = Object.keys(value).find((key) => !NAMES.includes(key));
  if (stranger !== undefined) return bad(stranger);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string") return bad("dtype");
  if (!isDtype(dtype)) return E.left({ _tag: "UnknownDtype", tensor, found: dtype });
  if (!isSizes(shape)) return bad("shape");
  if (!isSizes(offsets) || offsets.length !== 2) return bad("data_offsets");
  const [begin = 0, end = 0] = offsets;
  return begin > end ? bad("data_offsets") : E.right({ name: tensor, dtype, shape, begin, end });
};

/** Bytes that dtype and shape need; null when a product on the way passes 2⁵³. */
const needed = ({ dtype, shape }: HeaderEntry): number | null => {
  let bytes = ITEM[dtype] as number;
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return null;
  }
  return bytes;
};

const checkSize = (entry: HeaderEntry): Checked<HeaderEntry> => {
  const expected = needed(entry);
  const found = entry.end - entry.begin;
  if (expected === null) return E.left({ _tag: "SizeOverflow", tensor: entry.name });
  return expected === found ? E.right(entry) : E.left({ _tag: "SizeMismatch", tensor: entry.name, expected, found });
};

const byPlace = (a: HeaderEntry, b: HeaderEntry): number => a.begin - b.begin || a.end - b.end;

/**
 * Sorts by place and requires that each tensor begins where the last one ended, and that the last ends with the file.
 */
const checkLayout = (entries: ReadonlyArray<HeaderEntry>, size: number): Checked<ReadonlyArray<HeaderEntry>> => {
  const placed = [...entries].sort(byPlace);
  let end = 0;
  for (const { name, begin, end: next } of placed) {
    if (begin !== end) return E.left({ _tag: "BadOffset", tensor: name, expected: end, found: begin });
    end = next;
  }
  return end === size ? E.right(placed) : E.left({ _tag: "IncompleteBuffer", expected: end, found: size });
};

const entriesOf = (fields: Fields, size: number): Checked<ReadonlyArray<HeaderEntry>> =>
  pipe(
    Object.entries(fields).filter(([name]) => name !== "__metadata__"),
    E.traverseArray(([name, value]) => pipe(entryOf(name, value), E.chain(checkSize))),
    E.chain((entries) => checkLayout(entries, size)),
  );

/** Reads and checks the header. `JSON.parse` makes `__proto__` an own key, so no name reaches a prototype. */
export const readHeader = (bytes: Uint8Array): Checked<Header> => {
  const header = headerBytes(bytes);
  if (E.isLeft(header)) return header;
  const dataStart = 8 + header.right.byteLength;
  return pipe(
    headerText(header.right),
    E.chain(headerFields),
    E.chain((fields) =>
      pipe(
        metadataOf(fields),
        E.chain((metadata) =>
          pipe(
            entriesOf(fields, bytes.byteLength - dataStart),
            E.map((entries) => ({ entries, metadata, dataStart })),
          ),
        ),
      ),
    ),
  );
};
