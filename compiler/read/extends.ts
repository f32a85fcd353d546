/**
 * `extends`: a spec stands on another one beside it, which is merged under it by RFC 7396. In: a spec's tree, and the
 * texts of the files that its chain names, as far as they have been read. Out: one tree without `extends`, in which
 * each value stands where it was written; or why there is none.
 *
 *   base.json   { "graft": 1, "latent": { "type": "gaussian", "size": 2 } }
 *   spec.json   { "extends": "base.json", "latent": { "size": 8 } }          → { "graft": 1, "latent": { "type": "gaussian", "size": 8 } }
 *
 * Reading files is the caller's: `wantedBase` says which one comes next.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as RNEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { limits } from "../base/limits.js";
import { type Entry, entryOf, type LObject, type Located, type Place, type Source } from "../base/located.js";
import type { NotUtf8 } from "../base/utf8.js";
import type { BadPath, ExtendsProblem, Unreadable } from "../problem/extends/index.js";
import type { ReadProblem } from "../problem/read/index.js";
import { read } from "./index.js";

/** What was found at each path, from the folder of the first spec, with `/` between names. */
export type Bases = ReadonlyMap<string, Base>;

/** `near`: names of files beside a missing one that it may have been meant to be. */
export type Base =
  | { readonly text: string }
  | { readonly unreadable: Unreadable; readonly near?: ReadonlyArray<string>; readonly notUtf8?: NotUtf8 };

type Refusal = RNEA.ReadonlyNonEmptyArray<ReadProblem | ExtendsProblem>;

/** A part of a path that no file system takes as a step inside a folder, or undefined. */
function pathFault(written: string): BadPath | undefined {
  if (written === "") return "empty";
  if (/\p{Cc}/u.test(written)) return "control";
  if (written.includes("\\")) return "backslash";
  // Also a drive letter: one rule for what isn't a path below this folder.
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(written)) return "url";
  if (written.startsWith("/")) return "absolute";
  const steps = written.split("/");
  if (steps.includes("..")) return "parent";
  return steps.at(-1) === "" || steps.at(-1) === "." ? "folder" : undefined;
}

/** From the folder of `from`, a path such as `shared/base.json`. */
const pathFrom = (from: string, written: string): string => {
  const folder = from.split("/").slice(0, -1);
  return [...folder, ...written.split("/").filter((step) => step !== "" && step !== ".")].join("/");
};

const lastStep = (name: string): string => name.split(/[/\\]/).at(-1) ?? name;

interface Followed {
  /** The spec, then what it extends, and so on. */
  readonly trees: ReadonlyArray<Located>;
  readonly end:
    | { readonly _tag: "Whole" }
    | { readonly _tag: "Wants"; readonly path: string; readonly place: Place }
    | { readonly _tag: "Refused"; readonly problems: Refusal };
}

const unreadable = (
  place: Place,
  path: string,
  why: Unreadable,
  { near = [], notUtf8 }: { readonly near?: ReadonlyArray<string> | undefined; readonly notUtf8?: NotUtf8 | undefined },
): ExtendsProblem => ({ _tag: "UnreadableBase", place, path, why, near, ...(notUtf8 && { notUtf8 }) });

/** `lib/basee.json` → `lib/base.json` */
const renamed =
  (written: string) =>
  (name: string): string =>
    written.replace(/[^/]*$/, () => name);

const refused = (problem: ExtendsProblem): Followed["end"] => ({ _tag: "Refused", problems: [problem] });

interface Link {
  readonly path: string;
  readonly tree: Located;
}

const extendsOf = (tree: Located): { readonly written: string; readonly place: Place } => {
  const value = entryOf(tree, "extends")?.value;
  return { written: value?.kind === "string" ? value.value : "", place: (value ?? tree).place };
};

/** The path of what `link` extends, or why it is none. */
function next(link: Link, before: ReadonlyArray<string>): E.Either<ExtendsProblem, string> | undefined {
  const value = entryOf(link.tree, "extends")?.value;
  if (value === undefined) return undefined;
  const { written, place } = extendsOf(link.tree);
  const why = value.kind === "string" ? pathFault(written) : "not-a-string";
  if (why !== undefined) return E.left({ _tag: "BadBasePath", place, written, why });
  const path = pathFrom(link.path, written);
  if (before.includes(path))
    return E.left({ _tag: "CircularExtends", place, names: [...before.slice(before.indexOf(path)), path] });
  if (before.length >= limits.extends) return E.left({ _tag: "ExtendsTooLong", place, limit: limits.extends });
  return E.right(path);
}

/** The chain as far as its texts are known. */
function follow(root: Located, bases: Bases): Followed {
  const { name } = root.place.source;
  const folder = name.slice(0, name.length - lastStep(name).length);
  const paths = [lastStep(name)];
  const trees = [root];
  for (;;) {
    const tree = trees.at(-1) ?? root;
    const path = next({ path: paths.at(-1) ?? "", tree }, paths);
    if (path === undefined) return { trees, end: { _tag: "Whole" } };
    if (E.isLeft(path)) return { trees, end: refused(path.left) };
    const { written, place } = extendsOf(tree);
    const base = bases.get(path.right);
    if (base === undefined) return { trees, end: { _tag: "Wants", path: path.right, place } };
    if ("unreadable" in base) {
      const { unreadable: why, near, notUtf8 } = base;
      const more = { near: near?.map(renamed(written)), notUtf8 };
      return { trees, end: refused(unreadable(place, path.right, why, more)) };
    }
    const below = read({ name: folder + path.right, text: base.text, base: true });
    if (E.isLeft(below)) return { trees, end: { _tag: "Refused", problems: below.left } };
    paths.push(path.right);
    trees.push(below.right);
  }
}

const bare = (node: LObject): LObject => ({
  ...node,
  entries: node.entries.filter(({ value }) => value.kind !== "null"),
});

/** What is put where nothing was: nulls delete, also inside. */
function withoutNulls(node: Located): Located {
  if (node.kind !== "object") return node;
  const { entries } = bare(node);
  return { ...node, entries: entries.map((entry) => ({ ...entry, value: withoutNulls(entry.value) })) };
}

/**
 * RFC 7396 §2: objects merge, null deletes, anything else takes the place of what was there. Recursion is as deep as a
 * text may be.
 */
export function merge(base: Located, patch: Located): Located {
  if (patch.kind !== "object" || base.kind !== "object") return withoutNulls(patch);
  const changes = new Map(patch.entries.map((entry) => [entry.key, entry]));
  const kept = base.entries.flatMap((entry): ReadonlyArray<Entry> => {
    const change = changes.get(entry.key);
    changes.delete(entry.key);
    if (change === undefined) return [entry];
    return change.value.kind === "null" ? [] : [{ ...change, value: merge(entry.value, change.value) }];
  });
  const added = bare({ ...patch, entries: [...changes.values()] }).entries;
  return {
    ...patch,
    entries: [...kept, ...added.map((entry) => ({ ...entry, value: withoutNulls(entry.value) }))],
  };
}

const withoutExtends = (tree: Located): Located =>
  tree.kind === "object" ? { ...tree, entries: tree.entries.filter(({ key }) => key !== "extends") } : tree;

/**
 * The path of the next file that the chain needs and `bases` lacks, from the spec's folder; undefined where nothing is
 * wanting.
 */
export const wantedBase = (source: Source, bases: Bases): string | undefined =>
  pipe(
    read(source),
    E.match(
      () => undefined,
      (root) => {
        const { end } = follow(root, bases);
        return end._tag === "Wants" ? end.path : undefined;
      },
    ),
  );

const notAnObject = (tree: Located): ReadonlyArray<ExtendsProblem> =>
  tree.kind === "object" ? [] : [{ _tag: "NotAnObject", place: tree.place, found: tree.kind }];

/** The spec on all that it extends. */
export function extend(root: Located, bases: Bases): E.Either<Refusal, Located> {
  if (entryOf(root, "extends") === undefined) return E.right(root);
  const { trees, end } = follow(root, bases);
  if (end._tag === "Refused") return E.left(end.problems);
  if (end._tag === "Wants") return E.left([unreadable(end.place, end.path, "not-given", {})]);
  const [problem, ...more] = trees.flatMap(notAnObject);
  if (problem !== undefined) return E.left([problem, ...more]);
  return E.right(trees.map(withoutExtends).reduceRight((base, patch) => merge(base, patch)));
}

/** A tree whose variant or `--set` did not bring an `extends`, which would be read by nobody. */
export const refuseLateExtends = (root: Located): E.Either<RNEA.ReadonlyNonEmptyArray<ExtendsProblem>, Located> => {
  const late = entryOf(root, "extends");
  return late === undefined ? E.right(root) : E.left(RNEA.of({ _tag: "LateExtends", place: late.keyPlace }));
};
