// Edits of a spec as changes of its text. In: a text and edits. Out: ranges with what comes in their place; every other
// character stays as it is, and what is added stands as its neighbours do: on the same line, or on one of its own.
import * as E from "fp-ts/lib/Either.js";
import { match } from "ts-pattern";
import {
  childOf,
  find,
  type LArray,
  type LObject,
  type Located,
  pointerOf,
  type Range,
  type Source,
  segmentsOf,
} from "../base/located.js";
import { read } from "../read/index.js";
import { type Edit, inline } from "../words/edit.js";

export interface Change extends Range {
  readonly text: string;
}

const at = (position: number, text: string): Change => ({ start: position, end: position, text });

/** What stands before a position on its line, where that is only space; undefined where something else stands there. */
const indentAt = (text: string, position: number): string | undefined => {
  const line = text.slice(text.lastIndexOf("\n", position - 1) + 1, position);
  return /^\s*$/.test(line) ? line : undefined;
};

const newlineOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

/**
 * Between what is added and the neighbour that stands at `position`: a line break where that neighbour begins its line.
 */
const gap = (text: string, position: number): string => {
  const indent = indentAt(text, position);
  return indent === undefined || !text.includes("\n") ? " " : `${newlineOf(text)}${indent}`;
};

/** `inside`: what fills an object or list that was empty. */
const behindLast = (text: string, parts: ReadonlyArray<Range>, added: string, empty: Change): Change => {
  const last = parts.at(-1);
  return last === undefined ? empty : at(last.end, `,${gap(text, last.start)}${added}`);
};

/** An entry from its key to the end of its value; an item. */
const partsOf = (node: LObject | LArray): ReadonlyArray<Range> =>
  node.kind === "array"
    ? node.items.map(({ place }) => place.range)
    : node.entries.map(({ keyPlace, value }) => ({ start: keyPlace.range.start, end: value.place.range.end }));

const addEntry = (text: string, parent: LObject, key: string, value: unknown): Change => {
  const added = `${JSON.stringify(key)}: ${inline(value)}`;
  return behindLast(text, partsOf(parent), added, { ...parent.place.range, text: `{ ${added} }` });
};

/** The value at the pointer; what is missing on the way there is made. */
const put = (text: string, root: Located, pointer: string, value: unknown): ReadonlyArray<Change> => {
  const found = find(root, pointer);
  if (found !== undefined) return [{ ...found.place.range, text: inline(value) }];
  const path = segmentsOf(pointer);
  let node = root;
  for (const [i, segment] of path.entries()) {
    const next = childOf(node, segment);
    if (next === undefined) {
      const made = path.slice(i + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      return node.kind === "object" ? [addEntry(text, node, segment, made)] : [];
    }
    node = next;
  }
  return [];
};

const insert = (
  text: string,
  root: Located,
  pointer: string,
  values: ReadonlyArray<unknown>,
): ReadonlyArray<Change> => {
  const path = segmentsOf(pointer);
  const list = find(root, pointerOf(path.slice(0, -1)));
  if (list === undefined) return put(text, root, pointerOf(path.slice(0, -1)), values);
  if (list.kind !== "array") return [];
  const next = list.items[Number(path.at(-1))];
  const [first] = list.items;
  // As the items around: each on a line of its own, or all on one.
  const between = first === undefined ? " " : gap(text, first.place.range.start);
  const added = values.map(inline).join(`,${between}`);
  if (next !== undefined) return [at(next.place.range.start, `${added},${between}`)];
  return [behindLast(text, partsOf(list), added, { ...list.place.range, text: `[${added}]` })];
};

/** With the comma that it leaves behind. */
const remove = (root: Located, pointer: string): ReadonlyArray<Change> => {
  const path = segmentsOf(pointer);
  const parent = find(root, pointerOf(path.slice(0, -1)));
  if (parent === undefined || (parent.kind !== "object" && parent.kind !== "array")) return [];
  const key = path.at(-1) ?? "";
  const index = parent.kind === "array" ? Number(key) : parent.entries.findIndex((each) => each.key === key);
  const parts = partsOf(parent);
  const [before, own, after] = [parts[index - 1], parts[index], parts[index + 1]];
  if (own === undefined) return [];
  if (before !== undefined) return [{ start: before.end, end: own.end, text: "" }];
  return [{ start: own.start, end: after?.start ?? own.end, text: "" }];
};

/** The changes of a source's fixes, one after another: the text is read once for all. */
export const changesIn = (source: Source): ((edits: ReadonlyArray<Edit>) => ReadonlyArray<Change>) => {
  const { text } = source;
  const tree = read(source);
  const inTree = (change: (root: Located) => ReadonlyArray<Change>): ReadonlyArray<Change> =>
    E.isRight(tree) ? change(tree.right) : [];
  const one = (edit: Edit): ReadonlyArray<Change> =>
    match(edit)
      .with({ _tag: "Replace" }, ({ place, text: made }) =>
        place.source.name === source.name && place.source.text === text ? [{ ...place.range, text: made }] : [],
      )
      .with({ _tag: "Put" }, ({ pointer, value }) => inTree((root) => put(text, root, pointer, value)))
      .with({ _tag: "Insert" }, ({ pointer, values }) => inTree((root) => insert(text, root, pointer, values)))
      .with({ _tag: "Remove" }, ({ pointer }) => inTree((root) => remove(root, pointer)))
      .exhaustive();
  return (edits) => {
    const each = edits.map(one);
    return each.some((changes) => changes.length === 0) ? [] : each.flat();
  };
};

/** The changes of one fix; none where it is about another source, or where what it changes is not there. */
export const changesOf = (source: Source, edits: ReadonlyArray<Edit>): ReadonlyArray<Change> =>
  changesIn(source)(edits);

/** The text with changes that don't overlap. */
export const applied = (text: string, changes: ReadonlyArray<Change>): string => {
  let done = text;
  for (const { start, end, text: made } of [...changes].sort((a, b) => b.start - a.start))
    done = done.slice(0, start) + made + done.slice(end);
  return done;
};
