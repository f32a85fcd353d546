/**
 * Changes to a located tree: one `--set`, or a named variant. In: a tree and where to put what. Out: a new tree in
 * which each patched value stands where the change was written, so later problems point at the option and not at the
 * file.
 *
 *   inject.0.place=prefix    sets; a key may be new, and objects missing on the way are made (a misspelt one is then an
 *                            unknown key, which decode reports here)
 *   +train.clip.norm=1       adds what must not be there yet; inserts into a list
 *   ~train.clip              deletes
 *   /inject/0/place=prefix   the same as the first, as a JSON pointer
 */

import * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import {
  childOf,
  childPointer,
  type Entry,
  entryOf,
  find,
  indexOf,
  type LArray,
  type LObject,
  type Located,
  type Place,
  placeAt,
  pointerOf,
  type Range,
  relocate,
  type Source,
} from "../base/located.js";
import { nearest } from "../base/nearest.js";
import { own } from "../base/own.js";
import type { PatchProblem } from "../problem/patch/index.js";
import type { ReadProblem } from "../problem/read/index.js";
import { read } from "./index.js";
import { defaultLimits } from "./limits.js";
import { checkBareString, isPrototypeName } from "./text.js";

export type Action = "set" | "add" | "delete";

/** A parsed `--set`. Ranges count in `text`; `value` is absent exactly when the action is "delete". */
export interface Assignment {
  readonly text: string;
  readonly action: Action;
  readonly segments: ReadonlyNonEmptyArray<{ readonly name: string; readonly range: Range }>;
  readonly value: Located | undefined;
}

type Refusal = ReadonlyNonEmptyArray<PatchProblem>;

/** One step of a path, and where that step is written. */
interface Step {
  readonly name: string;
  readonly place: Place;
}

const sigils: Readonly<Record<string, Action>> = { "+": "add", "~": "delete" };

/** Cuts `a.b` or `/a/b` into its steps. A pointer's steps are unescaped, a dotted path's are taken as they are. */
function stepsOf(source: Source, start: number, end: number): ReadonlyArray<Step> {
  const written = source.text.slice(start, end);
  const isPointer = written.startsWith("/");
  let at = start + (isPointer ? 1 : 0);
  return written
    .slice(isPointer ? 1 : 0)
    .split(isPointer ? "/" : ".")
    .map((raw) => {
      const place = placeAt(source, at, at + raw.length, "");
      at += raw.length + 1;
      return { name: isPointer ? raw.replaceAll("~1", "/").replaceAll("~0", "~") : raw, place };
    });
}

function stepProblem({ name, place }: Step): ReadonlyArray<PatchProblem> {
  if (name === "") return [{ _tag: "EmptySegment", place }];
  return isPrototypeName(name) ? [{ _tag: "ForbiddenName", place, name }] : [];
}

function pathProblem(whole: Place, steps: ReadonlyArray<Step>): PatchProblem | undefined {
  const { source, range } = whole;
  const written = source.text.slice(range.start, range.end);
  const limit = defaultLimits.depth;
  if (written === "" || written === "/") return { _tag: "EmptyPath", place: whole };
  if (written.startsWith("/") && /~(?![01])/.test(written)) return { _tag: "BadPointer", place: whole };
  return steps.length > limit ? { _tag: "PathTooDeep", place: whole, limit } : steps.flatMap(stepProblem)[0];
}

/** Text that starts like this was meant as JSON; to take it as a string would hide the slip. */
const meantAsJson = /^\s*["[{]/;

/** The value between `=` and `end`: JSON where it is JSON, else the text itself as a string. */
function parseValue(source: Source, start: number, end = source.text.length): E.Either<PatchProblem, Located> {
  const text = source.text.slice(start, end);
  const place = placeAt(source, start, end, "");
  // Padding keeps every offset what it is in the whole option.
  const asJson = read({ name: source.name, text: " ".repeat(start) + text });
  if (E.isRight(asJson)) return E.right(relocate(asJson.right, "", (at) => ({ ...at, source })));
  const refused = asJson.left.some(({ _tag }) => beyondSyntax.has(_tag)) || meantAsJson.test(text);
  const [first, ...rest] = refused ? asJson.left : checkBareString(place, defaultLimits);
  if (first === undefined) return E.right({ kind: "string", place, value: text });
  const here = (problem: ReadProblem): ReadProblem => ({ ...problem, place: { ...problem.place, source } });
  return E.left({ _tag: "BadValue", place: { ...first.place, source }, problems: [here(first), ...rest.map(here)] });
}

/** What JSON itself accepts and we refuse: that is never a string that someone meant. */
const beyondSyntax: ReadonlySet<ReadProblem["_tag"]> = new Set<ReadProblem["_tag"]>([
  "NumberOverflow",
  "UnsafeInteger",
  "DuplicateKey",
  "PrototypeKey",
  "TooLarge",
  "TooDeep",
]);

/** Parses the text of one `--set`. Left: the first thing that is wrong with it. */
export function parseAssignment(text: string, name = "--set"): E.Either<PatchProblem, Assignment> {
  const source: Source = { name, text };
  const action = own(sigils, text[0] ?? "") ?? "set";
  const start = action === "set" ? 0 : 1;
  const equals = text.indexOf("=");
  const end = equals < 0 ? text.length : equals;
  const steps = stepsOf(source, start, end);
  const wrong = pathProblem(placeAt(source, start, end, ""), steps);
  if (wrong !== undefined) return E.left(wrong);
  const [first, ...rest] = steps.map((step) => ({ name: step.name, range: step.place.range }));
  if (first === undefined) return E.left({ _tag: "EmptyPath", place: placeAt(source, start, end, "") });
  const parsed = { text, action, segments: [first, ...rest] } as const;
  if (action === "delete") {
    if (equals < 0) return E.right({ ...parsed, value: undefined });
    return E.left({ _tag: "DeleteWithValue", place: placeAt(source, equals, text.length, "") });
  }
  if (equals < 0) return E.left({ _tag: "MissingEquals", place: placeAt(source, end, end, "") });
  return E.map((value: Located): Assignment => ({ ...parsed, value }))(parseValue(source, equals + 1));
}

/**
 * Where the parts between commas begin and end, from `start` on; a comma inside a list, an object or a string parts
 * nothing.
 */
function partsOf(text: string, start: number): ReadonlyArray<Range> {
  const parts: Array<Range> = [];
  let [from, depth, quoted] = [start, 0, false];
  for (let at = start; at < text.length; at++) {
    const unit = text[at] ?? "";
    if (quoted && unit === "\\") at += 1;
    else if (unit === '"') quoted = !quoted;
    else if (!quoted && "[{".includes(unit)) depth += 1;
    else if (!quoted && "]}".includes(unit)) depth -= 1;
    else if (unit === "," && !quoted && depth === 0) {
      parts.push({ start: from, end: at });
      from = at + 1;
    }
  }
  return [...parts, { start: from, end: text.length }];
}

/** The values from `start` on, with commas between, as a list. Left: everything that is wrong with them. */
export function parseList(source: Source, start: number): E.Either<ReadonlyNonEmptyArray<PatchProblem>, LArray> {
  const values = partsOf(source.text, start).map((part) => parseValue(source, part.start, part.end));
  const [first, ...rest] = values.flatMap((value) => (E.isLeft(value) ? [value.left] : []));
  if (first !== undefined) return E.left([first, ...rest]);
  const items = values.flatMap((value) => (E.isRight(value) ? [value.right] : []));
  return E.right({ kind: "array", place: placeAt(source, start, source.text.length, ""), items });
}

/** Parses `inject.*.place=prefix,film`: a pointer, and the list of values. */
export function parseChoices(text: string, name: string): E.Either<ReadonlyNonEmptyArray<PatchProblem>, Entry> {
  const source: Source = { name, text };
  const equals = text.indexOf("=");
  const end = equals < 0 ? text.length : equals;
  const steps = stepsOf(source, 0, end);
  const keyPlace = placeAt(source, 0, end, "");
  const wrong = pathProblem(keyPlace, steps);
  if (wrong !== undefined) return E.left([wrong]);
  if (equals < 0) return E.left([{ _tag: "MissingEquals", place: placeAt(source, end, end, "") }]);
  const key = pointerOf(steps.map((step) => step.name));
  return E.map((value: Located): Entry => ({ key, keyPlace, value }))(parseList(source, equals + 1));
}

/** What to do at the end of a path. `value` is undefined exactly when the action is "delete". */
interface Change {
  readonly action: Action;
  readonly value: Located | undefined;
}

type Patched = E.Either<PatchProblem, Located>;

const keepPlace = (place: Place): Place => place;

const unknownPath = (node: LObject, { name, place }: Step): PatchProblem => {
  const known = node.entries.map(({ key }) => key);
  return { _tag: "UnknownPath", place, name, within: node.place.pointer, known, candidates: nearest(name, known) };
};

const badIndex = (node: LArray, { name, place }: Step, appends: boolean): PatchProblem => ({
  _tag: "BadIndex",
  place,
  index: name,
  within: node.place.pointer,
  length: node.items.length,
  appends,
});

const withItems = (node: LArray, items: ReadonlyArray<Located>): Located => ({
  ...node,
  items: items.map((item, i) => {
    const pointer = childPointer(node.place.pointer, i);
    return item.place.pointer === pointer ? item : relocate(item, pointer, keepPlace);
  }),
});

function withEntry(node: LObject, { name, place }: Step, value: Located): Located {
  const pointer = childPointer(node.place.pointer, name);
  const moved = value.place.pointer === pointer ? value : relocate(value, pointer, keepPlace);
  const fresh: Entry = { key: name, keyPlace: { ...place, pointer }, value: moved };
  const isThere = entryOf(node, name) !== undefined;
  const replaced = node.entries.map((entry) => (entry.key === name ? { ...entry, value: moved } : entry));
  return { ...node, entries: isThere ? replaced : [...node.entries, fresh] };
}

function changeEntry(node: LObject, step: Step, { action, value }: Change): Patched {
  const entry = entryOf(node, step.name);
  const { place } = step;
  if (value === undefined) {
    if (entry === undefined) return E.left(unknownPath(node, step));
    return E.right({ ...node, entries: node.entries.filter((each) => each !== entry) });
  }
  if (action === "add" && entry !== undefined) {
    return E.left({ _tag: "AlreadyThere", place, pointer: entry.value.place.pointer, existing: entry.keyPlace });
  }
  return E.right(withEntry(node, step, value));
}

/** Set replaces an item, add inserts before it; both append at the length, which `-` also spells (RFC 6901 §4). */
function changeItem(node: LArray, step: Step, { action, value }: Change): Patched {
  const { items } = node;
  const index = step.name === "-" ? items.length : indexOf(step.name);
  const last = value === undefined ? items.length - 1 : items.length;
  if (index === undefined || index > last) return E.left(badIndex(node, step, value !== undefined));
  const removed = action === "add" ? 0 : 1;
  return E.right(withItems(node, items.toSpliced(index, removed, ...(value === undefined ? [] : [value]))));
}

function changeChild(node: Located, step: Step, change: Change): Patched {
  if (node.kind === "object") return changeEntry(node, step, change);
  if (node.kind === "array") return changeItem(node, step, change);
  const { name, place } = step;
  return E.left({ _tag: "NotAContainer", place, within: node.place.pointer, found: node.kind, name });
}

/** Goes down to the last step's parent, then changes; every node on the way is rebuilt around the change. */
function change(node: Located, step: Step, rest: ReadonlyArray<Step>, what: Change): Patched {
  const [next, ...further] = rest;
  if (next === undefined) return changeChild(node, step, what);
  const child = childOf(node, step.name);
  if (child !== undefined) {
    const put = (value: Located): Patched => changeChild(node, step, { action: "set", value });
    return E.chain(put)(change(child, next, further, what));
  }
  if (node.kind === "object" && what.action !== "delete") {
    const empty: Located = { kind: "object", place: step.place, entries: [] };
    const place = { ...step.place, pointer: childPointer(node.place.pointer, step.name) };
    return E.map((value: Located) => withEntry(node, step, value))(change({ ...empty, place }, next, further, what));
  }
  if (node.kind === "object") return E.left(unknownPath(node, step));
  if (node.kind === "array") return E.left(badIndex(node, step, false));
  const found = node.kind;
  return E.left({ _tag: "NotAContainer", place: step.place, within: node.place.pointer, found, name: step.name });
}

/**
 * Applies one assignment. `origin` must hold the assignment's text: `{ name: "--set", text: "inject.0.place=prefix" }`.
 * What is set need not be a key that the language knows; the decoder says so later, and points at `origin`.
 */
export function applyPatch(root: Located, assignment: Assignment, origin: Source): E.Either<Refusal, Located> {
  const toOrigin = (place: Place): Place => ({ ...place, source: origin });
  const { action, segments } = assignment;
  const value = assignment.value === undefined ? undefined : relocate(assignment.value, "", toOrigin);
  const step = ({ name, range }: Assignment["segments"][0]): Step => ({
    name,
    place: placeAt(origin, range.start, range.end, ""),
  });
  const [first, ...rest] = segments;
  return E.mapLeft((problem: PatchProblem): Refusal => [problem])(
    change(root, step(first), rest.map(step), { action, value }),
  );
}

/**
 * Sets what a spec itself says, as a variant or a sweep does: the steps of the pointer all stand where the whole
 * pointer stands.
 */
export function setAtPointer(root: Located, { key, keyPlace, value }: Entry): Patched {
  const steps = stepsOfKey(key, keyPlace);
  return E.chain(([first, ...rest]: ReadonlyNonEmptyArray<Step>) =>
    change(root, first, rest, { action: "set", value }),
  )(steps);
}

/** The steps of a pointer that is a key in a file, or why it is none. */
export function stepsOfKey(key: string, place: Place): E.Either<PatchProblem, ReadonlyNonEmptyArray<Step>> {
  const source = { ...place.source, text: key };
  const [first, ...rest] = stepsOf(source, 0, key.length).map(({ name }) => ({ name, place }));
  if (first === undefined || (key !== "" && !key.startsWith("/"))) return E.left({ _tag: "BadPointer", place });
  const problem = pathProblem(placeAt(source, 0, key.length, ""), [first, ...rest]);
  return problem === undefined ? E.right([first, ...rest]) : E.left({ ...problem, place });
}

/** Applies the variant that the spec itself names under `/variants`; what it sets keeps its place in the file. */
export function applyVariant(root: Located, name: string): E.Either<Refusal, Located> {
  const variants = find(root, "/variants");
  const variant = variants === undefined ? undefined : entryOf(variants, name)?.value;
  if (variant === undefined) {
    const known = variants?.kind === "object" ? variants.entries.map(({ key }) => key) : [];
    const place = (variants ?? root).place;
    return E.left([{ _tag: "UnknownVariant", place, name, known, candidates: nearest(name, known) }]);
  }
  if (variant.kind !== "object")
    return E.left([{ _tag: "BadVariant", place: variant.place, name, found: variant.kind }]);
  let patched = root;
  const problems: Array<PatchProblem> = [];
  for (const entry of variant.entries) {
    const result = setAtPointer(patched, entry);
    if (E.isLeft(result)) problems.push(result.left);
    else patched = result.right;
  }
  const [first, ...rest] = problems;
  return first === undefined ? E.right(patched) : E.left([first, ...rest]);
}
