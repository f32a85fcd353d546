/**
 * NumPy's `.npy`, one array per file.
 *
 * In: an array. Out: its bytes (format version 1.0, header padded to 64), and back. Read are booleans, all whole
 * numbers, float16, 32 and 64, and fixed-width texts, in either order of bytes and of axes; anything else is named in
 * the problem. The declared size is checked against the bytes before any array is made.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { type NpyData, type NpyKind, npyKind, swapBytes } from "./npy-kind.js";

export type { NpyData } from "./npy-kind.js";

export interface NpyArray {
  readonly shape: ReadonlyArray<number>;
  /** In C order; the element type is the file's, but for booleans (bytes of 0 and 1) and float16 (float32). */
  readonly data: NpyData;
}

export interface NpyTexts {
  readonly shape: ReadonlyArray<number>;
  /** In C order. */
  readonly texts: ReadonlyArray<string>;
}

export type NpyProblem =
  | { readonly _tag: "NpyMagic" }
  | { readonly _tag: "NpyVersion"; readonly found: string }
  /** The header's length passes the file's end, or its text is not the dictionary that the format asks for. */
  | { readonly _tag: "NpyHeader"; readonly found: string }
  /** `convert` makes numbers or texts that can be read of an array a; `single`: it holds one object and has no axes. */
  | { readonly _tag: "NpyDtype"; readonly found: string; readonly convert: string; readonly single?: true }
  /** Bytes of data, declared and present; expected is Infinity past 2⁵³. */
  | { readonly _tag: "NpySize"; readonly expected: number; readonly found: number };

/** Of what is written: little-endian. */
const descr = (data: NpyData): string => {
  if (data instanceof Uint8Array) return "|u1";
  if (data instanceof Int8Array) return "|i1";
  const letter = /^Float/.test(data.constructor.name) ? "f" : /Uint/.test(data.constructor.name) ? "u" : "i";
  return `<${letter}${data.BYTES_PER_ELEMENT}`;
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

export interface NpyHeader {
  readonly kind: NpyKind;
  readonly fortran: boolean;
  readonly shape: ReadonlyArray<number>;
  /** Where the numbers begin in the file. */
  readonly start: number;
}

const DESCR = /'descr' *: *'([^']{1,16})'/;
const ORDER = /'fortran_order' *: *(True|False)/;
const SHAPE = /'shape' *: *\(([0-9, ]*)\)/;

/** What makes numbers of what a kind holds. */
const CONVERT: ReadonlyArray<readonly [RegExp, string]> = [
  [/^.?O/, "numpy.array(a.tolist())"],
  [/^.?c/, "numpy.stack([a.real, a.imag], axis=-1)"],
  [/^.?[mM]/, 'a.astype("int64")'],
  [/^\[/, "numpy.lib.recfunctions.structured_to_unstructured(a)"],
];

const unreadable = (found: string, axes = 1): E.Either<NpyProblem, never> => {
  const convert = CONVERT.find(([kind]) => kind.test(found))?.[1] ?? 'a.astype("float32")';
  return E.left({ _tag: "NpyDtype", found, convert, ...(axes === 0 && { single: true }) });
};

/** Reads the dictionary's three entries; each must stand once, and nothing else may stand beside them. */
const dictionary = (text: string, start: number): E.Either<NpyProblem, NpyHeader> => {
  if (/'descr' *: *\[/.test(text)) return unreadable("[fields]");
  const [descr, order, sizes] = [DESCR.exec(text), ORDER.exec(text), SHAPE.exec(text)];
  const rest = [DESCR, ORDER, SHAPE].reduce((left, part) => left.replace(part, ""), text);
  const items = (sizes?.[1] ?? "").split(",").map((item) => item.trim());
  if (items[items.length - 1] === "") items.pop();
  const wellFormed =
    descr && order && sizes && /^\{[ ,]*\} *\n?$/.test(rest) && items.every((item) => /^[0-9]{1,16}$/.test(item));
  if (!wellFormed) return E.left({ _tag: "NpyHeader", found: text.slice(0, 80).trim() });
  const kind = npyKind(descr[1] ?? "");
  if (kind === undefined) return unreadable(descr[1] ?? "", items.length);
  return E.right({ kind, fortran: order[1] === "True", shape: items.map(Number), start });
};

/** Where the header's text stands: its length has 2 bytes in version 1, 4 in versions 2 and 3. */
const headerSpan = (bytes: Uint8Array): E.Either<NpyProblem, readonly [number, number]> => {
  if (bytes.byteLength < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) return E.left({ _tag: "NpyMagic" });
  const [major = 0, minor = 0] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0) return E.left({ _tag: "NpyVersion", found: `${major}.${minor}` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  return end > bytes.byteLength ? E.left({ _tag: "NpyHeader", found: `${end - start} bytes` }) : E.right([start, end]);
};

/** Bytes of the numbers that a header promises; Infinity past 2⁵³. */
export const npyBytes = ({ kind, shape }: NpyHeader): number => {
  const bytes = shape.reduce((product, size) => product * size, kind.item);
  return Number.isSafeInteger(bytes) ? bytes : Number.POSITIVE_INFINITY;
};

/** The header of a file, of which `bytes` are the first. */
export const npyHeader = (bytes: Uint8Array): E.Either<NpyProblem, NpyHeader> =>
  pipe(
    headerSpan(bytes),
    E.chain(([start, end]) => dictionary(new TextDecoder("latin1").decode(bytes.subarray(start, end)), end)),
  );

/** From Fortran order (the first axis runs fastest) to C order (the last does). */
const inCOrder = <A extends NpyData | Array<string>>(shape: ReadonlyArray<number>, from: A, into: A): A => {
  const [place, sizes] = [new Array<number>(shape.length).fill(0), shape];
  const steps = sizes.map((_, axis) => sizes.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let at = 0, source = 0; at < from.length; at++) {
    into[at] = from[source] as never;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] ?? 0) + 1;
      source += steps[axis] ?? 0;
      if ((place[axis] ?? 0) < (sizes[axis] ?? 0)) break;
      source -= (steps[axis] ?? 0) * (sizes[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return into;
};

/** The array whose header is given and whose numbers are `body`. */
export const npyArray = (header: NpyHeader, body: Uint8Array): E.Either<NpyProblem, NpyArray | NpyTexts> => {
  const { kind, shape, fortran } = header;
  const expected = npyBytes(header);
  if (expected !== body.byteLength) return E.left({ _tag: "NpySize", expected, found: body.byteLength });
  // What lies as the machine has it is not copied: a large array is in memory once.
  const stands = !kind.big && body.byteOffset % Math.max(kind.item, 1) === 0;
  const copy = stands ? body : new Uint8Array(body);
  if (kind.big) swapBytes(copy, kind.swap);
  const turn = fortran && shape.length > 1;
  if (kind.texts !== undefined) {
    const texts = kind.texts(copy);
    return E.right({ shape, texts: turn ? inCOrder(shape, [...texts], new Array<string>(texts.length)) : texts });
  }
  const data = kind.numbers?.(copy) ?? copy;
  return E.right({ shape, data: turn ? inCOrder(shape, data, data.slice()) : data });
};

/** Reads one array from a whole file. */
const readNpyAny = (bytes: Uint8Array): E.Either<NpyProblem, NpyArray | NpyTexts> =>
  pipe(
    npyHeader(bytes),
    E.chain((header) => npyArray(header, bytes.subarray(header.start))),
  );

/** Reads one array of numbers from a whole file. */
export const readNpy = (bytes: Uint8Array): E.Either<NpyProblem, NpyArray> =>
  pipe(
    readNpyAny(bytes),
    E.chain((array) => ("data" in array ? E.right(array) : unreadable("texts"))),
  );
