/**
 * The folder of a study: of a sweep, a comparison of seeds, or the lecture, each with its runs in folders inside.
 *
 * In: the folder, the names that the study writes there, and the command that does. Out: what `work` comes to with the
 * folder locked, or a refusal: somebody else's files are in the way, or another process is at the same study.
 */
import * as fs from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import { withLock } from "../../runtime/run/lock.js";
import { checkNames } from "../../runtime/run/record.js";
import type { Refusal } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";

/** Whether the study may write these files; asked before the first training. */
export const checkStudyFolder = async (
  folder: string,
  names: ReadonlyArray<string>,
  by: string,
): Promise<E.Either<Refusal, void>> => E.mapLeft(refuseRun)(await checkNames(folder, names, by));

/** The study under its folder's lock. */
export const inStudyFolder = async <A>(
  folder: string,
  names: ReadonlyArray<string>,
  by: string,
  work: () => Promise<A>,
): Promise<E.Either<Refusal, A>> => {
  const free = await checkStudyFolder(folder, names, by);
  if (E.isLeft(free)) return free;
  return E.mapLeft(refuseRun)(await withLock(folder, undefined, fs, async () => E.right(await work())));
};
