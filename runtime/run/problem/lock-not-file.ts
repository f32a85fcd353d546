/** G981 · Not a lock. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** Under the name of graft's lock lies something that graft never makes. */
export interface LockNotFile {
  readonly _tag: "LockNotFile";
  readonly folder: string;
  readonly file: string;
  /** "a folder", "a link". */
  readonly kind: string;
}

const lockNotFile = ({ folder, file, kind }: LockNotFile): Words => ({
  title: "NOT A LOCK",
  summary:
    `${path(file)} is ${kind}, which graft did not make: there it keeps the lock of ${path(folder)}, a plain ` +
    "file.",
  notes: ["Nothing was written or removed."],
  fix: `move ${path(file)} away, or choose another folder with --out`,
});

export const lockNotFileProblem = failure<LockNotFile>("LockNotFile", {
  code: "G981",
  exit: 2,
  words: lockNotFile,
  page: page(
    "Not a lock",
    "While graft writes in a folder, a plain file `.graft-lock` there says which process it is. Something else has " +
      "that name: a folder, a link, a pipe.",
    "Move it away, or choose another folder with --out.",
  ),
});
