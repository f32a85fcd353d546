/** What a person is told about a file or folder that the system refused. In: its word for why, such as ENOENT. Out: a Report. */
import { own } from "../../compiler/base/own.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { FileProblem } from "../../runtime/checkpoint/atomic.js";
import { notPlain, overMost } from "../../runtime/file/codes.js";
import { codes } from "./codes.js";
import { plainReport } from "./refusal.js";

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

export const reportFile = (
  { path, action, code }: FileProblem,
  { what = "file", near = [], fix }: FileHints = {},
): Report => {
  const name = quote(path, 200);
  const [first] = near;
  const hint = first !== undefined ? { fix: `write ${quote(first, 200)}` } : fix === undefined ? {} : { fix };
  const doing = writing.includes(action) ? "written" : "read";
  if (code === "ENOENT" && doing === "read")
    return plainReport(codes.notFound, { title: "NOT FOUND", summary: `There is no ${what} ${name}.`, ...hint });
  if (code === "EISDIR")
    return plainReport(codes.isFolder, {
      title: "IS A FOLDER",
      summary: `${name} is a folder; a ${what} is one file.`,
      ...hint,
    });
  if (code === "EACCES" || code === "EPERM")
    return plainReport(doing === "read" ? codes.notReadable : codes.notWritable, {
      title: "NO PERMISSION",
      summary: `${name} can't be ${doing}: you have no permission.`,
      ...hint,
    });
  return plainReport(doing === "written" ? codes.notWritable : codes.file, {
    title: "FILE PROBLEM",
    summary: `${name} can't be ${doing}: ${own(reasons, code) ?? `the system says ${code}`}.`,
    ...hint,
  });
};
