/**
 * Where a table stops being UTF-8. In: its path and pieces. Out: the problem, with the first byte that is to blame: it
 * is looked for only once a decoder has refused the file.
 */
import * as E from "fp-ts/lib/Either.js";
import { type NotUtf8, utf8Reader } from "../../../compiler/base/utf8.js";
import type { DataProblem } from "../problem/index.js";
import type { Pieces } from "./pieces.js";

export const notUtf8 = async (path: string, pieces: Pieces): Promise<E.Either<DataProblem, never>> => {
  const read = utf8Reader();
  let found: NotUtf8 | undefined;
  for await (const piece of pieces()) {
    if (E.isLeft(piece)) return piece;
    found = read(piece.right);
    if (found !== undefined) break;
  }
  found ??= read();
  return E.left({ _tag: "MalformedFile", source: path, malformed: { what: "not-utf8", ...(found && { found }) } });
};
