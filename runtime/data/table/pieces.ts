/**
 * A table's bytes in pieces, wherever they lie. In: nothing. Out: pieces in order, or the first problem; asked again,
 * they come from the start again.
 */
import type * as E from "fp-ts/lib/Either.js";
import type { DataProblem } from "../problem/index.js";

export type Piece = E.Either<DataProblem, Uint8Array>;

/** A line of more bytes is none: a table of 100,000 columns has a tenth of it. */
export const mostLine = 2 ** 24;

export type Pieces = () => AsyncIterable<Piece>;
