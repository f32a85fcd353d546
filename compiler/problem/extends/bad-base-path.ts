/** G030 · Bad path in `extends`. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { why, write } from "./shared.js";

export type BadPath = "not-a-string" | "empty" | "absolute" | "parent" | "url" | "backslash" | "control" | "folder";

export interface BadBasePath {
  readonly _tag: "BadBasePath";
  readonly place: Place;
  readonly written: string;
  readonly why: BadPath;
}

const badPaths: Readonly<Record<BadPath, string>> = {
  "not-a-string": "`extends` names one file, as a string.",
  empty: "`extends` names no file.",
  absolute: "This path begins at the root of the file system.",
  parent: "This path leads out of its folder.",
  url: "This is an address and not a path; nothing is fetched.",
  backslash: "A path in a spec is written with `/`, so that it means the same everywhere.",
  control: "There is a character in this path that no file name has.",
  folder: "This path names a folder.",
};

const fixes: Readonly<Partial<Record<BadPath, string>>> = {
  absolute: "copy the file into the spec's folder, and write its name",
  parent: "copy the file into the spec's folder, or move the spec up to it",
  url: "download the file into the spec's folder, and write its name",
};

export const badBasePathProblem = error<BadBasePath>("BadBasePath", {
  code: "G030",
  words: (problem) => {
    const fix = fixes[problem.why];
    return {
      title: "BAD PATH",
      summary: badPaths[problem.why],
      expected: { text: 'a file beside this spec or below it: "base.json", "shared/base.json"', because: why },
      ...(fix === undefined ? {} : { fix }),
      ...(problem.why === "backslash" ? write(problem.place, problem.written.replaceAll("\\", "/")) : {}),
    };
  },
  page: page(
    "Bad path in `extends`",
    "`extends` names one file beside the spec or below it. Paths that begin at the root, lead upwards, hold a " +
      "backslash or a control character, and addresses are refused: a spec reaches nothing outside its own folder.",
    "Copy the file into the spec's folder and write its name, with `/` between folders.",
  ),
});
