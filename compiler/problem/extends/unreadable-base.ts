/** G031 · No base. */

import type { Place } from "../../base/located.js";
import { type NotUtf8, notUtf8Words } from "../../base/utf8.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { why, write } from "./shared.js";

/** Why a base has no text. `outside`: a link leads out of the spec's folder. `not-given`: nobody has read it. */
export type Unreadable =
  | "missing"
  | "folder"
  | "not-a-file"
  | "outside"
  | "no-permission"
  | "not-utf8"
  | "too-large"
  | "failed"
  | "not-given";

export interface UnreadableBase {
  readonly _tag: "UnreadableBase";
  readonly place: Place;
  readonly path: string;
  readonly why: Unreadable;
  readonly near: ReadonlyArray<string>;
  readonly notUtf8?: NotUtf8;
}

const unreadable: Readonly<Record<Unreadable, (path: string) => string>> = {
  missing: (path) => `There is no file ${path} in the spec's folder.`,
  folder: (path) => `${path} is a folder, and no spec.`,
  "not-a-file": (path) => `${path} is no plain file.`,
  outside: (path) => `${path} is a link that leads out of the spec's folder.`,
  "no-permission": (path) => `You have no permission to read ${path}.`,
  "not-utf8": (path) => `The bytes of ${path} are not UTF-8 text.`,
  "too-large": (path) => `${path} is larger than a spec may be.`,
  failed: (path) => `${path} can't be read.`,
  "not-given": (path) => `This spec extends ${path}, whose text was not given to the compiler.`,
};

const unreadableFixes: Readonly<Partial<Record<Unreadable, string>>> = {
  outside: "copy the file itself into the spec's folder",
  "not-utf8": "save it as UTF-8",
  "not-given": "give the texts of such files as `bases`, by their paths",
};

export const unreadableBaseProblem = error<UnreadableBase>("UnreadableBase", {
  code: "G031",
  words: (problem) => {
    const [near] = problem.near;
    const fix = unreadableFixes[problem.why];
    return {
      title: "NO BASE",
      summary: unreadable[problem.why](quote(problem.path, 200)),
      ...(problem.why === "outside" ? { notes: [`${why[0]?.toUpperCase()}${why.slice(1)}.`] } : {}),
      ...(problem.notUtf8 === undefined ? {} : { notes: [`In it, ${notUtf8Words(problem.notUtf8)}.`] }),
      ...(fix === undefined ? {} : { fix }),
      ...(near === undefined ? {} : write(problem.place, near)),
    };
  },
  page: page(
    "No base",
    "The file that the spec extends is missing, is no readable text, or is a link out of the spec's folder.",
    "Look at its name; the report suggests one where it can. A library that has no files gives texts as `bases`.",
  ),
});
