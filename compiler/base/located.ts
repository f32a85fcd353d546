/**
 * The located JSON tree: plain JSON in which every value and every key knows where it was written. In: nothing. Out:
 * the types, and the few questions that later phases ask of a tree (what is at this pointer, and where).
 */

/** A file, or one `--set path=value` with its own text. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** A spec that another one extends: messages that mention a line of it say whose. */
  readonly base?: true;
}

/** UTF-16 offsets into `source.text`, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where something was written, and which part of the spec it is: an RFC 6901 pointer, "" for the root. */
export interface Place {
  readonly source: Source;
  readonly range: Range;
  readonly pointer: string;
  /** Where the block that holds it is used, if one does: what is wrong here may be right at another use. */
  readonly used?: Place;
}

export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Located;
}

export interface LObject {
  readonly kind: "object";
  readonly place: Place;
  readonly entries: ReadonlyArray<Entry>;
}

export interface LArray {
  readonly kind: "array";
  readonly place: Place;
  readonly items: ReadonlyArray<Located>;
}

export interface LString {
  readonly kind: "string";
  readonly place: Place;
  readonly value: string;
}

export interface LNumber {
  readonly kind: "number";
  readonly place: Place;
  readonly value: number;
}

export interface LBoolean {
  readonly kind: "boolean";
  readonly place: Place;
  readonly value: boolean;
}

export interface LNull {
  readonly kind: "null";
  readonly place: Place;
  readonly value: null;
}

export type Located = LObject | LArray | LString | LNumber | LBoolean | LNull;

/** One step of a path: a key, or an index (as a number, or as its digits). */
export type Segment = string | number;

export const placeAt = (source: Source, start: number, end: number, pointer: string): Place => ({
  source,
  range: { start, end },
  pointer,
});

const escapeSegment = (segment: Segment): string => String(segment).replaceAll("~", "~0").replaceAll("/", "~1");

/** `["a/b", 0]` → `/a~1b/0` (RFC 6901 §3). */
export const pointerOf = (segments: ReadonlyArray<Segment>): string =>
  segments.map((segment) => `/${escapeSegment(segment)}`).join("");

/** `/a~1b/0` → `["a/b", "0"]`. A text that is no pointer is taken as if its first slash were there. */
export const segmentsOf = (pointer: string): ReadonlyArray<string> =>
  pointer === ""
    ? []
    : pointer
        .replace(/^\//, "")
        .split("/")
        .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));

export const childPointer = (parent: string, segment: Segment): string => `${parent}/${escapeSegment(segment)}`;

/** The index that a segment spells (no sign, no leading zero), or undefined. */
export const indexOf = (segment: string): number | undefined =>
  /^(?:0|[1-9][0-9]{0,8})$/.test(segment) ? Number(segment) : undefined;

export const entryOf = (node: Located, key: string): Entry | undefined =>
  node.kind === "object" ? node.entries.find((entry) => entry.key === key) : undefined;

/** What one step down finds: an entry's value or an array's item. */
export function childOf(node: Located, segment: string): Located | undefined {
  if (node.kind === "object") return entryOf(node, segment)?.value;
  const index = node.kind === "array" ? indexOf(segment) : undefined;
  return node.kind === "array" && index !== undefined ? node.items[index] : undefined;
}

/** The node at `pointer`, with the last node that exists on the way there. */
function follow(root: Located, pointer: string): { readonly nearest: Located; readonly whole: boolean } {
  let nearest = root;
  for (const segment of segmentsOf(pointer)) {
    const next = childOf(nearest, segment);
    if (next === undefined) return { nearest, whole: false };
    nearest = next;
  }
  return { nearest, whole: true };
}

export function find(root: Located, pointer: string): Located | undefined {
  const { nearest, whole } = follow(root, pointer);
  return whole ? nearest : undefined;
}

/** Where the value at `pointer` stands; where it is absent, its nearest ancestor that exists. */
export const placeOf = (root: Located, pointer: string): Place => follow(root, pointer).nearest.place;

/**
 * Where the key of the entry at `pointer` stands; an item, the root and what is absent have no key: then as `placeOf`.
 */
export function keyPlaceOf(root: Located, pointer: string): Place {
  const segments = segmentsOf(pointer);
  const last = segments.at(-1);
  const parent = last === undefined ? undefined : find(root, pointerOf(segments.slice(0, -1)));
  const entry = parent === undefined || last === undefined ? undefined : entryOf(parent, last);
  return entry?.keyPlace ?? placeOf(root, pointer);
}

/** Plain JSON. `Object.fromEntries` defines keys and never assigns them, so a `__proto__` key can set no prototype. */
export function toValue(node: Located): unknown {
  if (node.kind === "object") return Object.fromEntries(node.entries.map(({ key, value }) => [key, toValue(value)]));
  return node.kind === "array" ? node.items.map(toValue) : node.value;
}

/** The tree with another node at `pointer`, where there must be one already. */
export function replaceAt(root: Located, pointer: string, node: Located): Located {
  const put = (at: Located, [step, ...rest]: ReadonlyArray<string>): Located => {
    if (step === undefined) return node;
    if (at.kind === "array")
      return { ...at, items: at.items.map((item, i) => (String(i) === step ? put(item, rest) : item)) };
    if (at.kind !== "object") return at;
    return {
      ...at,
      entries: at.entries.map((entry) => (entry.key === step ? { ...entry, value: put(entry.value, rest) } : entry)),
    };
  };
  return put(root, segmentsOf(pointer));
}

/** The same tree with each place changed; `pointer` is the root's pointer afterwards. */
export function relocate(node: Located, pointer: string, move: (place: Place) => Place): Located {
  const at = (place: Place, as: string): Place => ({ ...move(place), pointer: as });
  const place = at(node.place, pointer);
  if (node.kind === "array") {
    return { ...node, place, items: node.items.map((item, i) => relocate(item, childPointer(pointer, i), move)) };
  }
  if (node.kind !== "object") return { ...node, place };
  const entries = node.entries.map(({ key, keyPlace, value }) => {
    const below = childPointer(pointer, key);
    return { key, keyPlace: at(keyPlace, below), value: relocate(value, below, move) };
  });
  return { ...node, place, entries };
}

/**
 * The place of a part of a string's content. `range` counts characters of the decoded string; in the source the string
 * may stand in quotes and hold escapes (`"= a\u002bb"`), or stand bare (`--set units== width`).
 */
export function withinString(place: Place, range: Range): Place {
  const { text } = place.source;
  const quoted = text[place.range.start] === '"';
  const rawOffset = (offset: number): number => {
    let at = place.range.start + (quoted ? 1 : 0);
    for (let i = 0; i < offset && at < place.range.end; i++) {
      at += !quoted || text[at] !== "\\" ? 1 : text[at + 1] === "u" ? 6 : 2;
    }
    return Math.min(at, place.range.end);
  };
  return { ...place, range: { start: rawOffset(range.start), end: rawOffset(range.end) } };
}
