/**
 * One IDX file (the format of MNIST), plain or gzipped.
 *
 * In: a path and the wanted number of axes. Out: sizes and unsigned bytes. The size that the header declares is held
 * against what the file has — for gzip, against what its bytes could inflate to — before anything is allocated, and
 * inflating stops at the declared size.
 */
import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import * as E from "fp-ts/lib/Either.js";
import { npyKind } from "../checkpoint/npy-kind.js";
import { mostBytes } from "../file/bomb.js";
import { plainFile, readPlain } from "../file/plain.js";
import { mostHeld } from "./convert/index.js";
import type { StoredNumbers } from "./field.js";
import { fileRows } from "./file-rows.js";
import { type IdxFile, idxHeader, MOST_VALUES, malformed } from "./idx-header.js";
import type { DataProblem } from "./problem/index.js";
import type { Malformed } from "./problem/malformed.js";

type Result<A> = E.Either<DataProblem, A>;

const inflate = promisify(gunzip);

/** Of images. */
const HEADER = 16;

/** Deflate can't shrink better than 1,032 to 1. */
const DEFLATE_RATIO = 1032;
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const gzipFault = (error: unknown, declared: number): Malformed => {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "UNKNOWN";
  return code === "ERR_BUFFER_TOO_LARGE"
    ? { what: "trailing", expected: declared, found: declared + 1 }
    : { what: "gzip", code };
};

/** The first bytes of a gzip stream: a block of the input, flushed, so the stream needn't be complete. */
const peek = async (source: string, bytes: Uint8Array): Promise<Result<Uint8Array>> => {
  if (!isGzip(bytes)) return E.right(bytes);
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 22 };
  try {
    return E.right(await inflate(bytes.subarray(0, 2048), options));
  } catch (error) {
    return malformed(source, gzipFault(error, options.maxOutputLength));
  }
};

const whole = async (source: string, bytes: Uint8Array, declared: number): Promise<Result<Uint8Array>> => {
  if (!isGzip(bytes)) return E.right(bytes);
  try {
    return E.right(await inflate(bytes, { maxOutputLength: declared }));
  } catch (error) {
    return malformed(source, gzipFault(error, declared));
  }
};

/** A file of images that is too large to be held: its sizes, and its rows where they lie. Undefined of others. */
export const idxRows = async (
  path: string,
): Promise<Result<{ readonly sizes: ReadonlyArray<number>; readonly stored: StoredNumbers } | undefined>> => {
  const file = await plainFile(path, mostBytes);
  if (E.isLeft(file)) return file;
  const { size } = file.right;
  const start = size > mostHeld ? await file.right.read(0, HEADER) : E.right(new Uint8Array());
  await file.right.close();
  if (E.isLeft(start)) return start;
  if (size <= mostHeld || isGzip(start.right)) return E.right(undefined);
  const sizes = idxHeader(path, start.right, 3);
  if (E.isLeft(sizes)) return sizes;
  const [count = 0, height = 0, width = 0] = sizes.right;
  const expected = HEADER + count * height * width;
  if (expected !== size)
    return malformed(path, { what: expected > size ? "truncated" : "trailing", expected, found: size });
  const kind = npyKind("|u1");
  if (kind === undefined) throw new Error("bytes are a kind");
  const rows = () => fileRows({ path, start: HEADER, count, each: height * width, kind });
  return E.right({ sizes: sizes.right, stored: { bytes: size, rows } });
};

/** Reads the file; `axes` is 3 for images, 1 for labels. */
export const readIdx = async (path: string, axes: 1 | 3): Promise<Result<IdxFile>> => {
  const stored = await readPlain(path);
  if (E.isLeft(stored)) return stored;
  const start = await peek(path, stored.right);
  if (E.isLeft(start)) return start;
  const sizes = idxHeader(path, start.right, axes);
  if (E.isLeft(sizes)) return sizes;
  const values = sizes.right.reduce((product, size) => product * size, 1);
  const declared = 4 + 4 * axes + values;
  const possible = stored.right.byteLength * (isGzip(stored.right) ? DEFLATE_RATIO : 1);
  if (values > MOST_VALUES) return malformed(path, { what: "absurd-size", expected: declared, found: possible });
  if (declared > possible) return malformed(path, { what: "truncated", expected: declared, found: possible });
  const bytes = await whole(path, stored.right, declared);
  if (E.isLeft(bytes)) return bytes;
  const found = bytes.right.byteLength;
  if (found !== declared)
    return malformed(path, { what: found < declared ? "truncated" : "trailing", expected: declared, found });
  return E.right({ sizes: sizes.right, data: bytes.right.subarray(4 + 4 * axes) });
};
