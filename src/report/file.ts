/**
 * What a person is told about a file or folder that the system refused. In: its word for why, such as ENOENT. Out: a
 * Report.
 */
import { own } from "../../compiler/base/own.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { FileProblem } from "../../runtime/checkpoint/atomic.js";
import { notPlain, overMost } from "../../runtime/file/codes.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { fileRefusedProblem } from "./problem/file/file-refused.js";
import { isFolderProblem } from "./problem/file/is-folder.js";
import { notFoundProblem } from "./problem/file/not-found.js";
import { notReadableProblem } from "./problem/file/not-readable.js";
import { notWritableProblem } from "./problem/file/not-writable.js";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EIO: "the device reports an error",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "it is a circle of links",
  ENOENT: "its folder is gone",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "something of that name is there already",
  [notPlain]: "it is neither a file nor a folder, but a pipe, a device or a socket",
  [overMost]: "it is larger than graft reads whole",
};

const writing: ReadonlyArray<FileProblem["action"]> = ["write", "sync", "rename", "make", "truncate", "remove"];

export interface FileHints {
  /** What the file was to be: "spec", "run". */
  readonly what?: string;
  /** Names beside it that it may have been. */
  readonly near?: ReadonlyArray<string>;
  readonly fix?: string;
}

/** Which of the problems of files it is. */
export const reportFile = (
  { path, action, code }: FileProblem,
  { what = "file", near = [], fix }: FileHints = {},
): Report => {
  const [first] = near;
  const hint = first !== undefined ? { fix: `write ${quote(first, 200)}` } : fix === undefined ? {} : { fix };
  const writes = writing.includes(action);
  if (code === "ENOENT" && !writes) return reportOf(notFoundProblem, { path, what, ...hint });
  if (code === "EISDIR") return reportOf(isFolderProblem, { path, what, ...hint });
  if (code === "EACCES" || code === "EPERM")
    return writes ? reportOf(notWritableProblem, { path, ...hint }) : reportOf(notReadableProblem, { path, ...hint });
  const why = own(reasons, code) ?? `the system says ${code}`;
  return writes
    ? reportOf(notWritableProblem, { path, why, ...hint })
    : reportOf(fileRefusedProblem, { path, why, ...hint });
};
