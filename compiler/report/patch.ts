/** What a person is told about a `--set` or a variant that can't be applied. In: a PatchProblem. Out: its Report. */
import { type Located, segmentsOf } from "../read/located.js";
import type { PatchProblem } from "../read/patch.js";
import { either, quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import { lineOf, type Words } from "../words/words.js";
import { patchCodes } from "./codes.js";
import { reportRead } from "./read.js";

type Tag = Exclude<PatchProblem["_tag"], "BadValue">;
type Of<T extends Tag> = Extract<PatchProblem, { readonly _tag: T }>;

const assignment = { text: "path=value, +path=value or ~path", because: "that is how an option changes a spec" };

/** `/inject/0` → "`inject.0`"; the root is "the spec". */
const named = (pointer: string): string => (pointer === "" ? "the spec" : quote(segmentsOf(pointer).join(".")));

const kinds: Readonly<Record<Located["kind"], string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "null",
};

const atMost = (names: ReadonlyArray<string>, max: number): string =>
  names
    .slice(0, max)
    .map((name) => quote(name))
    .join(", ") + (names.length > max ? ", …" : "");

function unknownPath({ name, within, known, candidates }: Of<"UnknownPath">): Words {
  const has = known.length === 0 ? "It is empty." : `It has ${atMost(known, 8)}.`;
  return {
    title: "NO SUCH PATH",
    summary: `There is no ${quote(name)} in ${named(within)}.`,
    ...(candidates.length > 0 ? { fix: `write ${either(candidates)}` } : { notes: [has] }),
    ...(candidates.length === 0 && known.length > 0
      ? { fix: "to add it with all that is missing, begin the option with `+`" }
      : {}),
  };
}

function badIndex({ index, within, length }: Of<"BadIndex">): Words {
  const holds = length === 0 ? "is empty" : length === 1 ? "has item 0 only" : `has items 0 to ${length - 1}`;
  return {
    title: "NO SUCH ITEM",
    summary: `${quote(index)} is no item of ${named(within)}, which ${holds}.`,
    fix: `to append, write \`${length}\` or \`-\``,
  };
}

const catalogue: { readonly [T in Tag]: (problem: Of<T>) => Words } = {
  MissingEquals: () => ({
    title: "NO VALUE",
    summary: "This option has no `=` and so no value.",
    expected: assignment,
  }),
  EmptyPath: () => ({ title: "NO PATH", summary: "This option does not say what to change.", expected: assignment }),
  EmptySegment: () => ({
    title: "BAD PATH",
    summary: "A step of this path is empty.",
    fix: "name each step once, with one dot or slash between two",
  }),
  BadPointer: () => ({
    title: "BAD POINTER",
    summary: "This is not a JSON pointer.",
    expected: { text: "/name/name…, with ~1 for a slash and ~0 for a tilde", because: "RFC 6901 says so" },
  }),
  PathTooDeep: ({ limit }) => ({ title: "BAD PATH", summary: `A path may have ${limit} steps; this one has more.` }),
  DeleteWithValue: () => ({
    title: "VALUE NOT NEEDED",
    summary: "An option that begins with `~` deletes, and takes no value.",
    fix: "delete this part, or the `~`",
  }),
  ForbiddenName: ({ name }) => ({
    title: "RESERVED KEY",
    summary: `${quote(name)} can't be a key in a spec: JavaScript gives that name a meaning of its own.`,
    fix: "choose another name",
  }),
  UnknownPath: unknownPath,
  BadIndex: badIndex,
  NotAContainer: ({ within, found, name }) => ({
    title: "NO SUCH PATH",
    summary: `${named(within)} is ${kinds[found]}, so there is no ${quote(name)} in it.`,
  }),
  AlreadyThere: ({ pointer, existing }) => ({
    title: "ALREADY THERE",
    summary: `${named(pointer)} is in the spec already (${lineOf(existing)}).`,
    fix: "to change it, leave out the `+`",
  }),
  UnknownVariant: ({ name, known, candidates }) => ({
    title: "NO SUCH VARIANT",
    summary: `This spec has no variant ${quote(name)}.`,
    notes: [known.length === 0 ? "It has no variants." : `It has ${atMost(known, 12)}.`],
    ...(candidates.length === 0 ? {} : { fix: `write ${either(candidates)}` }),
  }),
  BadVariant: ({ name, found }) => ({
    title: "NOT A VARIANT",
    summary: `The variant ${quote(name)} is ${kinds[found]}.`,
    expected: { text: '{ "/json/pointer": value, … }', because: "a variant says what to put where" },
  }),
};

export function reportPatch(problem: PatchProblem): Report {
  if (problem._tag === "BadValue") return reportRead(problem.problems[0]);
  // The catalogue's type pairs each tag with its problem, which indexing by a union can't show.
  const words = catalogue[problem._tag] as (problem: PatchProblem) => Words;
  return { code: patchCodes[problem._tag], severity: "error", place: problem.place, ...words(problem) };
}
