/** Small pieces of sentences that the catalogues share: numbers, nouns, places, shapes as a spec writes them. */

import { type Place, segmentsOf } from "../base/located.js";
import { elements, isBatch, type TensorType } from "../ir/graph/type.js";
import { type Kind, kindOf } from "../scope/scope.js";
import { quote } from "./layout.js";
import { positionAt } from "./position.js";
import { isOption } from "./snippet.js";

export type { Words } from "./diagnostic.js";

/** 1234567 → 1,234,567; anything else as it is. */
export const count = (value: number | bigint): string =>
  Number.isInteger(Number(value)) && value < 1e21 ? String(value).replace(/\B(?=(?:\d{3})+$)/g, ",") : String(value);

export const plural = (value: number | bigint, noun: string): string =>
  `${count(value)} ${noun}${Number(value) === 1 ? "" : "s"}`;

const article = (word: string): string => (/^[aeiou]/.test(word) ? "an" : "a");

/** How codecs call a record (`a layer "dense"`) → how a person does: "a `dense` layer". */
export function noun(what: string): string {
  const [, kind, word] = /^an? (.+) "(.+)"$/.exec(what) ?? [];
  if (kind === undefined || word === undefined) return what === "a placement" ? "an injection" : what;
  return `${article(word)} ${quote(word)} ${kind === "placement" ? "injection" : kind}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The names that exist, `max` of them: "`a`, `b`, …". */
export const listed = (names: ReadonlyArray<string>, max = 16): string =>
  names
    .slice(0, max)
    .map((name) => quote(name))
    .join(", ") + (names.length > max ? `, … (${names.length} in all)` : "");

/** Where a place is, inside a sentence: "line 6", "line 6 of base.json". */
export function lineOf({ source, range }: Place): string {
  if (isOption(source)) return "set on the command line";
  return `line ${positionAt(source, range.start).line}${source.base ? ` of ${source.name}` : ""}`;
}

/** What stands at a pointer, as the subject of a sentence: "`units`", "item 2 of `layers`". */
export function subject(pointer: string): string {
  const segments = segmentsOf(pointer);
  const last = segments.at(-1);
  const owner = segments.at(-2);
  if (last === undefined) return "the spec";
  return /^\d+$/.test(last) && owner !== undefined ? `item ${last} of ${quote(owner)}` : quote(last);
}

/** How many values one sample has. */
export const perSample = (type: TensorType): number => elements(type.axes).count;

/** The fixed sizes, as `reshape` takes them: [28, 28, 1]. */
export const sizesOf = (type: TensorType): ReadonlyArray<number> =>
  type.axes.flatMap(({ size }) => (isBatch(size) ? [] : [size]));

export const list = (sizes: ReadonlyArray<number>): string => `[${sizes.join(", ")}]`;

/** 28×28×1 */
export const times = (sizes: ReadonlyArray<number>): string => sizes.join("×");

export const kindWords = (type: TensorType): string => {
  const kind = kindOf(type);
  return kind === undefined ? "a value" : kindNoun(kind);
};

/** "an image", "a vector", "a sequence". */
export const kindNoun = (kind: Kind): string => `${article(kind)} ${kind}`;

/** A value of a spec, as it was written, cut short. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return quote(`[${value.map((item) => JSON.stringify(item)).join(", ")}]`);
  const holds = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return holds ? "an object" : quote(JSON.stringify(value) ?? "nothing");
}

/** What kind of JSON value it is: "a string", "a list of 3". */
export function jsonKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
