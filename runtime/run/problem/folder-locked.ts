/** G796 · Run in use. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import type { Holder } from "../holder.js";
import { path, whoText } from "./shared.js";

/** Another process writes the run; of `holder` nothing is known where its lock is just being written. */
export interface FolderLocked {
  readonly _tag: "FolderLocked";
  readonly folder: string;
  readonly file: string;
  readonly holder: Holder | undefined;
}

const folderLocked = ({ folder, file, holder }: FolderLocked): Words => ({
  title: "RUN IN USE",
  summary: `${path(folder)} is being written by ${whoText(holder)}: two processes would destroy each other's run.`,
  notes: [
    `If that process is gone for certain, remove ${path(file)}. graft does so itself where the process ran on this ` +
      "machine; of another machine it waits until the lock was not renewed for five minutes.",
  ],
  fix: "wait until it ends; or, for a new run, choose another folder with --out",
});

export const folderLockedProblem = failure<FolderLocked>("FolderLocked", {
  code: "G796",
  exit: 1,
  words: folderLocked,
  page: page(
    "Run in use",
    "Another process is writing this run. It holds a lock in the folder, `.graft-lock`, which names the process; " +
      "two that write the same run would destroy it.",
    "Wait until that process ends, or put a new run into another folder with --out. A lock whose process is gone " +
      "is taken over without a question: at once where it ran on this machine, five minutes after its last sign " +
      "where it ran on another. If you know better, remove `.graft-lock`.",
  ),
});
