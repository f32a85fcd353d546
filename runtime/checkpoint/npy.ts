/**
 * NumPy's `.npy`, one array per file.
 *
 * In: an array. Out: its bytes (format version 1.0, header padded to 64), and back. Read are little-endian float32, float64, uint8, int32 and int64 in C
 * order; anything else is named in the problem. The declared size is checked against the bytes before any array is made.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";

export type NpyData = Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;

export interface NpyArray {
  readonly shape: ReadonlyArray<number>;
  /** In C order; the element type is the file's. */
  readonly data: NpyData;
}

export type NpyProblem =
  | { readonly type: "npy-magic" }
  | { readonly type: "npy-version"; readonly found: string }
  /** The header's length passes the file's end, or its text is not the dictionary that the format asks for. */
  | { readonly type: "npy-header"; readonly found: string }
  | { readonly type: "npy-dtype"; readonly found: string; readonly expected: ReadonlyArray<string> }
  | { readonly type: "npy-order" }
  /** Bytes of data, declared and present; expected is Infinity past 2⁵³. */
  | { readonly type: "npy-size"; readonly expected: number; readonly found: number };

interface Kind {
  readonly item: number;
  readonly view: (bytes: ArrayBuffer) => NpyData;
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["<f4", { item: 4, view: (bytes) => new Float32Array(bytes) }],
  ["<f8", { item: 8, view: (bytes) => new Float64Array(bytes) }],
  ["|u1", { item: 1, view: (bytes) => new Uint8Array(bytes) }],
  ["<i4", { item: 4, view: (bytes) => new Int32Array(bytes) }],
  ["<i8", { item: 8, view: (bytes) => new BigInt64Array(bytes) }],
]);

const descr = (data: NpyData): string => {
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Uint8Array) return "|u1";
  return data instanceof Int32Array ? "<i4" : "<i8";
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const; // \x93NUMPY

/** The file's bytes, equal to what `numpy.save` writes. */
export const writeNpy = ({ shape, data }: NpyArray): Uint8Array => {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr(data)}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + length + data.byteLength);
  out.set([...MAGIC, 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return out;
};

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: ReadonlyArray<number>;
}

const DESCR = /'descr' *: *'([^']{1,16})'/;
const ORDER = /'fortran_order' *: *(True|False)/;
const SHAPE = /'shape' *: *\(([0-9, ]*)\)/;

/** Reads the dictionary's three entries; each must stand once, and nothing else may stand beside them. */
const dictionary = (text: string): E.Either<NpyProblem, Header> => {
  const [kind, order, sizes] = [DESCR.exec(text), ORDER.exec(text), SHAPE.exec(text)];
  const rest = [DESCR, ORDER, SHAPE].reduce((left, part) => left.replace(part, ""), text);
  const items = (sizes?.[1] ?? "").split(",").map((item) => item.trim());
  if (items[items.length - 1] === "") items.pop();
  const wellFormed =
    kind && order && sizes && /^\{[ ,]*\} *\n?$/.test(rest) && items.every((item) => /^[0-9]{1,16}$/.test(item));
  return wellFormed
    ? E.right({ descr: kind[1] ?? "", fortran: order[1] === "True", shape: items.map(Number) })
    : E.left({ type: "npy-header", found: text.slice(0, 80).trim() });
};

/** Where the header's text stands: its length has 2 bytes in version 1, 4 in versions 2 and 3. */
const headerSpan = (bytes: Uint8Array): E.Either<NpyProblem, readonly [number, number]> => {
  if (bytes.byteLength < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) return E.left({ type: "npy-magic" });
  const [major = 0, minor = 0] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0) return E.left({ type: "npy-version", found: `${major}.${minor}` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  return end > bytes.byteLength ? E.left({ type: "npy-header", found: `${end - start} bytes` }) : E.right([start, end]);
};

const arrayOf = (header: Header, body: Uint8Array): E.Either<NpyProblem, NpyArray> => {
  const kind = KINDS.get(header.descr);
  if (kind === undefined) return E.left({ type: "npy-dtype", found: header.descr, expected: [...KINDS.keys()] });
  if (header.fortran && header.shape.length > 1) return E.left({ type: "npy-order" });
  const bytes = header.shape.reduce((product, size) => product * size, kind.item);
  const expected = Number.isSafeInteger(bytes) ? bytes : Number.POSITIVE_INFINITY;
  if (expected !== body.byteLength) return E.left({ type: "npy-size", expected, found: body.byteLength });
  const copy = new Uint8Array(body); // aligned, and the file's buffer may go
  return E.right({ shape: header.shape, data: kind.view(copy.buffer) });
};

/** Reads one array from a whole file. */
export const readNpy = (bytes: Uint8Array): E.Either<NpyProblem, NpyArray> =>
  pipe(
    headerSpan(bytes),
    E.chain(([start, end]) =>
      pipe(
        dictionary(new TextDecoder("latin1").decode(bytes.subarray(start, end))),
        E.chain((header) => arrayOf(header, bytes.subarray(end))),
      ),
    ),
  );
