/**
 * metrics.jsonl while a run writes it.
 *
 * In: records. Out: one line each, and at any time a mark: how many lines there are and their hash. A checkpoint holds
 * the mark; a resumed run cuts the file back to it, so lines that a crash left behind are written again, once.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { attempt, type Door, type FileAction, writeAtomic } from "../checkpoint/atomic.js";
import { readPlain } from "../file/plain.js";
import type { MetricsRecord } from "../train/train.js";
import { markedLines } from "./checked.js";
import { sha256 } from "./hash.js";
import type { RunProblem } from "./problem/index.js";
import type { MetricsMark } from "./state.js";

export interface Journal {
  readonly append: (record: Readonly<Record<string, unknown>>) => Promise<E.Either<RunProblem, void>>;
  /** Makes the lines so far last through a power cut. */
  readonly sync: () => Promise<E.Either<RunProblem, void>>;
  readonly mark: () => MetricsMark;
}

type File = Awaited<ReturnType<Door["open"]>>;

/** Opens, does one thing, closes. */
const withOpen = async (
  path: string,
  door: Door,
  flags: string,
  action: FileAction,
  act: (file: File) => Promise<unknown>,
): Promise<E.Either<RunProblem, void>> => {
  const opened = await attempt(path, "open", () => door.open(path, flags));
  if (E.isLeft(opened)) return opened;
  const done = await attempt(path, action, () => act(opened.right));
  const closed = await attempt(path, "close", () => opened.right.close());
  return E.isLeft(done) ? done : closed;
};

/** A journal whose first lines are `kept`. The file at `path` must hold just these. */
export const journalOf = (path: string, kept: Uint8Array, door: Door): Journal => {
  const hash = createHash("sha256").update(kept);
  let lines = kept.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
  return {
    append: async (record) => {
      const line = `${JSON.stringify(record)}\n`;
      const written = await withOpen(path, door, "a", "write", (file) => file.writeFile(line));
      hash.update(line);
      lines += 1;
      return written;
    },
    sync: () => withOpen(path, door, "r+", "sync", (file) => file.sync()),
    mark: () => ({ lines, sha256: hash.copy().digest("hex") }),
  };
};

/** The lines of a file that belong to a checkpoint, checked against its mark. */
const linesAt = async (path: string, mark: MetricsMark): Promise<E.Either<RunProblem, Uint8Array>> => {
  const bytes = await readPlain(path);
  return E.isLeft(bytes) ? bytes : markedLines(path, bytes.right, mark, sha256);
};

/** A checkpoint's lines as records, for a run that goes on under another spec; none where they can't be read. */
export const recordsOf = async (folder: string, mark: MetricsMark): Promise<ReadonlyArray<MetricsRecord>> => {
  const lines = await linesAt(join(folder, "metrics.jsonl"), mark);
  if (E.isLeft(lines)) return [];
  const texts = new TextDecoder()
    .decode(lines.right)
    .split("\n")
    .filter((line) => line !== "");
  return texts.map((line) => JSON.parse(line) as MetricsRecord);
};

/** Cuts the file back to a checkpoint's lines and goes on from there. */
export const resumeJournal = async (
  path: string,
  mark: MetricsMark,
  door: Door,
): Promise<E.Either<RunProblem, Journal>> => {
  const kept = await linesAt(path, mark);
  if (E.isLeft(kept)) return kept;
  const cut = await writeAtomic(path, kept.right, door);
  return E.isLeft(cut) ? cut : E.right(journalOf(path, kept.right, door));
};
