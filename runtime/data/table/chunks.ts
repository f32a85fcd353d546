/**
 * A file's bytes in pieces, plain or gzipped.
 *
 * In: a path. Out: its pieces in order, inflated where the file is gzipped; or the first problem.
 */
import { createGunzip } from "node:zlib";
import * as E from "fp-ts/lib/Either.js";
import { mostBytes, mostOf } from "../../file/bomb.js";
import { type PlainFile, plainFile } from "../../file/plain.js";
import type { Piece } from "./pieces.js";

const PIECE = 2 ** 22;

async function* plain(file: PlainFile): AsyncGenerator<Piece> {
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = await file.read(at, PIECE);
    yield piece;
    if (E.isLeft(piece)) return;
  }
}

const zlibCode = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "UNKNOWN";

async function* inflated(file: PlainFile): AsyncGenerator<Piece> {
  const gunzip = createGunzip({ chunkSize: 2 ** 20 });
  const feed = async (): Promise<void> => {
    for await (const piece of plain(file)) {
      if (E.isLeft(piece)) {
        gunzip.destroy(new Error(piece.left._tag));
        return;
      }
      if (!gunzip.write(piece.right)) await new Promise((resolve) => gunzip.once("drain", resolve));
    }
    gunzip.end();
  };
  void feed();
  const most = mostOf(file.size);
  let bytes = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > most) {
        const found = { what: "absurd-size", expected: bytes, found: most } as const;
        yield E.left({ _tag: "MalformedFile", source: file.path, malformed: found });
        return;
      }
      yield E.right(piece);
    }
  } catch (error) {
    yield E.left({ _tag: "MalformedFile", source: file.path, malformed: { what: "gzip", code: zlibCode(error) } });
  }
}

/** The pieces of the file at `path`. */
export async function* chunksOf(path: string): AsyncGenerator<Piece> {
  const file = await plainFile(path, mostBytes);
  if (E.isLeft(file)) {
    yield file;
    return;
  }
  try {
    const magic = await file.right.read(0, 2);
    const gzipped = E.isRight(magic) && magic.right[0] === 0x1f && magic.right[1] === 0x8b;
    yield* gzipped ? inflated(file.right) : plain(file.right);
  } finally {
    await file.right.close();
  }
}
