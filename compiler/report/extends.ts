/** What a person is told about a chain of specs that can't be followed. In: an ExtendsProblem. Out: its Report. */

import { type Fixed, fixed, inline, replace } from "../edit/edit.js";
import type { BadPath, ExtendsProblem, Unreadable } from "../read/extends.js";
import type { Place } from "../read/located.js";
import { quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import type { Words } from "../words/words.js";
import { extendsCodes } from "./codes.js";

type Of<Tag extends ExtendsProblem["_tag"]> = Extract<ExtendsProblem, { readonly _tag: Tag }>;

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

const unreadable: Readonly<Record<Unreadable, (path: string) => string>> = {
  missing: (path) => `There is no file ${path} in the spec's folder.`,
  folder: (path) => `${path} is a folder, and no spec.`,
  "not-a-file": (path) => `${path} is no plain file.`,
  outside: (path) => `${path} is a link that leads out of the spec's folder.`,
  "no-permission": (path) => `You have no permission to read ${path}.`,
  "not-utf8": (path) => `The bytes of ${path} are not UTF-8 text.`,
  "too-large": (path) => `${path} is larger than a spec may be.`,
  failed: (path) => `${path} can't be read.`,
  "not-given": (path) => `This spec stands on ${path}, whose text was not given to the compiler.`,
};

const unreadableFixes: Readonly<Partial<Record<Unreadable, string>>> = {
  outside: "copy the file itself into the spec's folder",
  "not-utf8": "save it as UTF-8",
  "not-given": "give the texts of such files as `bases`, by their paths",
};

const why = "a spec reaches nothing outside its own folder";

const write = (place: Place, path: string): Fixed => fixed(`write ${inline(path)}`, replace(place, inline(path)));

const catalogue: { readonly [Tag in ExtendsProblem["_tag"]]: (problem: Of<Tag>) => Words } = {
  BadBasePath: (problem) => {
    const fix = fixes[problem.why];
    return {
      title: "BAD PATH",
      summary: badPaths[problem.why],
      expected: { text: 'a file beside this spec or below it: "base.json", "shared/base.json"', because: why },
      ...(fix === undefined ? {} : { fix }),
      ...(problem.why === "backslash" ? write(problem.place, problem.written.replaceAll("\\", "/")) : {}),
    };
  },
  UnreadableBase: (problem) => {
    const [near] = problem.near;
    const fix = unreadableFixes[problem.why];
    return {
      title: "NO BASE",
      summary: unreadable[problem.why](quote(problem.path, 200)),
      ...(problem.why === "outside" ? { notes: [`${why[0]?.toUpperCase()}${why.slice(1)}.`] } : {}),
      ...(fix === undefined ? {} : { fix }),
      ...(near === undefined ? {} : write(problem.place, near)),
    };
  },
  CircularExtends: ({ names }) => ({
    title: "CIRCULAR EXTENDS",
    summary:
      names.length === 2
        ? "This spec extends itself."
        : `These extend each other: ${names.map((name) => quote(name, 100)).join(" → ")}.`,
    fix: "let one of them stand on its own",
  }),
  ExtendsTooLong: ({ limit }) => ({
    title: "TOO LONG A CHAIN",
    summary: `A spec may stand on ${limit - 1} others, one on the other; here is one more.`,
  }),
  LateExtends: () => ({
    title: "TOO LATE",
    summary: "A spec is read with all that it extends before a variant or an option changes it.",
    fix: "write `extends` into the spec itself",
  }),
  NotAnObject: ({ found }) => ({
    title: "NOT A SPEC",
    summary: `A spec is an object, and this file holds ${found === "array" ? "a list" : `a ${found}`}.`,
  }),
};

export function reportExtends(problem: ExtendsProblem): Report {
  // The catalogue's type pairs each tag with its problem, which indexing by a union can't show.
  const words = catalogue[problem._tag] as (problem: ExtendsProblem) => Words;
  return { code: extendsCodes[problem._tag], severity: "error", place: problem.place, ...words(problem) };
}
