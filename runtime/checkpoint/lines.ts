/**
 * JSON Lines: a run's metrics, one record per line.
 *
 * In: a record. Out: one line more in the file. A crash may tear the last line; the reader leaves it out and says so, and the next append cuts it
 * off first. JSON has no NaN: a number that isn't finite is written as "NaN", "Infinity" or "-Infinity", never as null.
 */
import { type FileHandle, open } from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import { attempt, type FileProblem, readBytes, writeAtomic } from "./atomic.js";
import { firstLines } from "./first-lines.js";

export { firstLines } from "./first-lines.js";

/** A line that ends properly and still isn't JSON; `line` counts from 1. */
export interface LineProblem {
  readonly type: "line";
  readonly path: string;
  readonly line: number;
}

export interface Lines {
  readonly records: ReadonlyArray<unknown>;
  /** Whether a last line without its end was left out. */
  readonly torn: boolean;
}

const NEWLINE = 0x0a;

const spelled = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

/** Where the last whole line ends. Reads backwards, so a long file costs no more than its torn line. */
const wholeEnd = async (file: FileHandle, size: number): Promise<number> => {
  const block = new Uint8Array(4096);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    await file.read(block, 0, end - start, start);
    const found = block.subarray(0, end - start).lastIndexOf(NEWLINE);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
};

const append = async (file: FileHandle, line: string): Promise<void> => {
  const { size } = await file.stat();
  const end = await wholeEnd(file, size);
  if (end < size) await file.truncate(end);
  await file.appendFile(line);
};

/** Adds one record to the file at `path`, which is made if there is none. The line is handed to the system in one write, not synced. */
export const appendLine = async (
  path: string,
  record: Readonly<Record<string, unknown>>,
): Promise<E.Either<FileProblem, void>> => {
  const opened = await attempt(path, "open", () => open(path, "a+"));
  if (E.isLeft(opened)) return opened;
  const done = await attempt(path, "write", () => append(opened.right, `${JSON.stringify(record, spelled)}\n`));
  const closed = await attempt(path, "close", () => opened.right.close());
  return E.isLeft(done) ? done : closed;
};

const parsed = (line: string): E.Either<unknown, unknown> => E.tryCatch((): unknown => JSON.parse(line), E.toError);

/** Reads every whole line. */
export const readLines = async (path: string): Promise<E.Either<FileProblem | LineProblem, Lines>> => {
  const bytes = await readBytes(path);
  if (E.isLeft(bytes)) return bytes;
  const lines = new TextDecoder().decode(bytes.right).split("\n");
  const rest = lines.pop() ?? "";
  const records: Array<unknown> = [];
  for (const [i, line] of lines.entries()) {
    const record = parsed(line);
    if (E.isLeft(record)) return E.left({ type: "line", path, line: i + 1 });
    records.push(record.right);
  }
  return E.right({ records, torn: rest !== "" });
};

/** Keeps the first `count` lines, byte for byte, and drops the others: what a resumed run does with lines past its checkpoint. */
export const keepLines = async (path: string, count: number): Promise<E.Either<FileProblem, void>> => {
  const bytes = await readBytes(path);
  return E.isLeft(bytes) ? bytes : writeAtomic(path, firstLines(bytes.right, count));
};
