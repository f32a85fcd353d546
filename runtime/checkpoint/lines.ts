/**
 * JSON Lines: a run's metrics, one record per line.
 *
 * In: the path of a file. Out: its records. A crash may tear the last line: it is left out, and the answer says so.
 */
import * as E from "fp-ts/lib/Either.js";
import { type FileProblem, mostText, readBytes } from "./atomic.js";

/** A line that ends properly and still isn't JSON; `line` counts from 1. */
export interface LineProblem {
  readonly _tag: "LineProblem";
  readonly path: string;
  readonly line: number;
}

export interface Lines {
  readonly records: ReadonlyArray<unknown>;
  /** Whether a last line without its end was left out. */
  readonly torn: boolean;
}

const parsed = (line: string): E.Either<unknown, unknown> => E.tryCatch((): unknown => JSON.parse(line), E.toError);

/** Reads every whole line. */
export const readLines = async (path: string): Promise<E.Either<FileProblem | LineProblem, Lines>> => {
  const bytes = await readBytes(path, mostText);
  if (E.isLeft(bytes)) return bytes;
  const lines = new TextDecoder().decode(bytes.right).split("\n");
  const rest = lines.pop() ?? "";
  const records: Array<unknown> = [];
  for (const [i, line] of lines.entries()) {
    const record = parsed(line);
    if (E.isLeft(record)) return E.left({ _tag: "LineProblem", path, line: i + 1 });
    records.push(record.right);
  }
  return E.right({ records, torn: rest !== "" });
};
