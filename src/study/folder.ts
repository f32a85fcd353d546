/**
 * The folder of a study: of a sweep, a comparison of seeds, or the lecture, each with its runs in folders inside.
 *
 * In: the folder, and the names that the study writes there. Out: what `work` comes to with the folder locked, or a
 * refusal: somebody else's files are in the way, or another process is at the same study.
 */
import * as fs from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import { withLock } from "../../runtime/run/lock.js";
import { inTheWay } from "../../runtime/run/record.js";
import type { Refusal } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";

/** Whether the study may write these files; asked before the first training. */
export const checkStudyFolder = async (
  folder: string,
  names: ReadonlyArray<string>,
): Promise<E.Either<Refusal, void>> => {
  const found = await inTheWay(folder, names);
  return found.length === 0
    ? E.right(undefined)
    : E.left(refuseRun({ _tag: "FolderTaken", folder, run: false, found }));
};

/** The study under its folder's lock. */
export const inStudyFolder = async <A>(
  folder: string,
  names: ReadonlyArray<string>,
  work: () => Promise<A>,
): Promise<E.Either<Refusal, A>> => {
  const free = await checkStudyFolder(folder, names);
  if (E.isLeft(free)) return free;
  return E.mapLeft(refuseRun)(await withLock(folder, undefined, fs, async () => E.right(await work())));
};
