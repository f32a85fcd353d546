/**
 * The header of an IDX file. In: its bytes and the wanted number of axes. Out: sizes; or what is wrong with it.
 */
import * as E from "fp-ts/lib/Either.js";
import type { DataProblem } from "./problem/index.js";
import type { Malformed } from "./problem/malformed.js";

export interface IdxFile {
  readonly sizes: ReadonlyArray<number>;
  readonly data: Uint8Array;
}

/** More values than this are refused: as float32 they would pass 2 GiB. */
export const MOST_VALUES = 2 ** 29;

export const malformed = (source: string, what: Malformed): E.Either<DataProblem, never> =>
  E.left({ _tag: "MalformedFile", source, malformed: what });

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** Sizes from the header: 0, 0, type 8 (unsigned byte), number of axes, then one big-endian u32 per axis. */
export const idxHeader = (
  source: string,
  bytes: Uint8Array,
  axes: number,
): E.Either<DataProblem, ReadonlyArray<number>> => {
  const length = 4 + 4 * axes;
  const magic = Uint8Array.of(0, 0, 8, axes);
  const found = bytes.subarray(0, 4);
  if (bytes.byteLength < 4 || found.some((byte, i) => byte !== magic[i]))
    return malformed(source, { what: "magic", expected: hex(magic), found: hex(found) });
  if (bytes.byteLength < length)
    return malformed(source, { what: "truncated", expected: length, found: bytes.byteLength });
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  return E.right(Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis)));
};

/** The images or labels of a file that is not gzipped, or no longer. */
export const idxOf = (source: string, bytes: Uint8Array, axes: 1 | 3): E.Either<DataProblem, IdxFile> => {
  const sizes = idxHeader(source, bytes, axes);
  if (E.isLeft(sizes)) return sizes;
  const values = sizes.right.reduce((product, size) => product * size, 1);
  const [expected, found] = [4 + 4 * axes + values, bytes.byteLength];
  if (values > MOST_VALUES) return malformed(source, { what: "absurd-size", expected, found });
  if (found !== expected)
    return malformed(source, { what: found < expected ? "truncated" : "trailing", expected, found });
  return E.right({ sizes: sizes.right, data: bytes.subarray(4 + 4 * axes) });
};
