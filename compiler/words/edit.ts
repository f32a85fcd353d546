/**
 * A fix as data: what changes in the text of a spec, beside the words that say so. In: what a catalogue computed. Out:
 * both at once, so that what is said is what `check --fix` does. compiler/fix/ makes changes of the text of them.
 */
import { type Place, pointerOf, segmentsOf } from "../base/located.js";

export type Edit =
  /** What stands at the place becomes this text; a place of no width is where it is put in. */
  | { readonly _tag: "Replace"; readonly place: Place; readonly text: string }
  /** The value at the pointer becomes this one; its key and the objects around it are added where they are missing. */
  | { readonly _tag: "Put"; readonly pointer: string; readonly value: unknown }
  /** Items come before the one at the pointer, or last where there is none. */
  | { readonly _tag: "Insert"; readonly pointer: string; readonly values: ReadonlyArray<unknown> }
  | { readonly _tag: "Remove"; readonly pointer: string };

/** What a catalogue adds to its words. */
export interface Fixed {
  readonly fix: string;
  readonly edits: ReadonlyArray<Edit>;
}

/** JSON on one line, as specs are written: `{ "type": "reshape", "to": [28, 28, 1] }`. */
export const inline = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
};

export const fixed = (fix: string, ...edits: ReadonlyArray<Edit>): Fixed => ({ fix, edits });

export const replace = (place: Place, text: string): Edit => ({ _tag: "Replace", place, text });

export const put = (pointer: string, value: unknown): Edit => ({ _tag: "Put", pointer, value });

export const remove = (pointer: string): Edit => ({ _tag: "Remove", pointer });

/** The same place, of no width, at its start. */
const startOf = ({ range: { start }, ...place }: Place): Place => ({ ...place, range: { start, end: start } });

/** Text before a place. */
export const before = (place: Place, text: string): Edit => replace(startOf(place), text);

/** Text behind the last thing that stands before a place. */
export const behindPrevious = (place: Place, text: string): Edit => {
  const written = place.source.text.slice(0, place.range.start).trimEnd().length;
  return replace({ ...place, range: { start: written, end: written } }, text);
};

/** One word that was most likely meant; of several none can be chosen. `show` is how the words say it. */
export const meantOne = (
  place: Place,
  likely: ReadonlyArray<string>,
  fix: string,
  write: (word: string) => string = JSON.stringify,
): Fixed => ({ fix, edits: likely.length === 1 && likely[0] !== undefined ? [replace(place, write(likely[0]))] : [] });

/** `a` and `b`, `a`, `b` and `c`. */
const together = (layers: ReadonlyArray<unknown>): string => {
  const texts = layers.map(inline);
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
};

/** `/decoder/layers/2` and 1 → `/decoder/layers/3`; undefined where the pointer is no item's. */
const itemAfter = (pointer: string, by: number): string | undefined => {
  const segments = segmentsOf(pointer);
  const last = segments.at(-1) ?? "";
  return /^\d+$/.test(last) ? pointerOf([...segments.slice(0, -1), Number(last) + by]) : undefined;
};

const inserted = (pointer: string | undefined, values: ReadonlyArray<unknown>): ReadonlyArray<Edit> =>
  pointer === undefined || !/\/layers\/\d+$/.test(pointer) ? [] : [{ _tag: "Insert", pointer, values }];

/** Layers to add before the one at a pointer. */
export const layersBefore = (pointer: string, ...layers: ReadonlyArray<unknown>): Fixed =>
  fixed(`before it, add ${together(layers)}`, ...inserted(itemAfter(pointer, 0), layers));

/** Layers to add after the one at a pointer; to a list at a pointer, as its first. */
export const layersAfter = (pointer: string, ...layers: ReadonlyArray<unknown>): Fixed =>
  fixed(`after it, add ${together(layers)}`, ...inserted(itemAfter(pointer, 1) ?? `${pointer}/0`, layers));

/** A field of the construct at a pointer, written anew. */
export const field = (pointer: string, key: string, value: unknown): Fixed =>
  fixed(`write ${JSON.stringify(key)}: ${inline(value)}`, put(`${pointer}/${key}`, value));
