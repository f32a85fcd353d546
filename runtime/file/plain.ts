/**
 * The one door through which files of a person's are read.
 *
 * In: a path and the most bytes that may be there. Out: a plain file, open for reading by position, or why not. A pipe,
 * a device or a socket is refused before a byte is read (opening one could wait for ever), and so is a file that is too
 * large, before anything is allocated.
 */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import { attempt, type FileProblem } from "../checkpoint/atomic.js";
import { notPlain, overMost } from "./codes.js";

/** What one call may read whole: 4 GiB. */
export const mostWhole = 2 ** 32;

type Result<A> = E.Either<FileProblem, A>;

export interface PlainFile {
  readonly path: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  /** Bytes from `position`; fewer than `length` only where the file ends. */
  readonly read: (position: number, length: number) => Promise<Result<Uint8Array>>;
  readonly close: () => Promise<void>;
}

/** One read may not pass 2 GiB. */
const PIECE = 2 ** 30;

const fill = async (handle: FileHandle, into: Uint8Array, position: number): Promise<Uint8Array> => {
  let done = 0;
  while (done < into.byteLength) {
    const { bytesRead } = await handle.read(into, done, Math.min(PIECE, into.byteLength - done), position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return into.subarray(0, done);
};

/** Why what was opened may not be read; undefined if it may. */
const faultOf = (stats: Stats, most: number): string | undefined => {
  if (stats.isDirectory()) return "EISDIR";
  if (!stats.isFile()) return notPlain;
  return stats.size > most ? overMost : undefined;
};

/** Opens a plain file; links are followed. */
export const plainFile = async (path: string, most = Number.POSITIVE_INFINITY): Promise<Result<PlainFile>> => {
  const opened = await attempt(path, "open", () => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  if (E.isLeft(opened)) return opened;
  const handle = opened.right;
  const stats = await attempt(path, "read", () => handle.stat());
  const code = E.isLeft(stats) ? stats.left.code : faultOf(stats.right, most);
  if (E.isLeft(stats) || code !== undefined) {
    await handle.close();
    return E.isLeft(stats) ? stats : E.left({ _tag: "FileProblem", path, action: "open", code: code ?? notPlain });
  }
  const { size } = stats.right;
  const read = (position: number, length: number): Promise<Result<Uint8Array>> => {
    const bytes = Math.max(Math.min(length, size - position), 0);
    return attempt(path, "read", () => fill(handle, new Uint8Array(bytes), position));
  };
  return E.right({ path, size, read, close: () => handle.close() });
};

/** Reads a plain file whole. */
export const readPlain = async (path: string, most = mostWhole): Promise<Result<Uint8Array>> => {
  const file = await plainFile(path, most);
  if (E.isLeft(file)) return file;
  const bytes = await file.right.read(0, file.right.size);
  await file.right.close();
  return bytes;
};
