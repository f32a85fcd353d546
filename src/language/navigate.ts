/**
 * From a name to where it is declared, to all its uses, and to another name. In: an analysis and an offset. Out:
 * places, or edits.
 */
import type { Location, Range, TextEdit } from "vscode-languageserver-types";
import { name } from "../../compiler/language/codec.js";
import type { Analysis } from "./analysis.js";
import { rangeOf } from "./convert.js";
import { isSame, type Occurrence, occurrenceAt, occurrencesOf } from "./occurrence.js";

interface Found {
  readonly here: Occurrence;
  /** All that stand for the same thing, this one among them. */
  readonly all: ReadonlyArray<Occurrence>;
}

const foundAt = ({ root }: Analysis, offset: number): Found | undefined => {
  if (root === undefined) return undefined;
  const every = occurrencesOf(root);
  const here = occurrenceAt(every, offset);
  return here === undefined ? undefined : { here, all: every.filter((each) => isSame(each, here)) };
};

const locationsOf = (uri: string, occurrences: ReadonlyArray<Occurrence>): ReadonlyArray<Location> =>
  occurrences.map(({ place }) => ({ uri, range: rangeOf(place) }));

/** Where the name under the cursor is declared. */
export const definitionAt = (uri: string, analysis: Analysis, offset: number): ReadonlyArray<Location> =>
  locationsOf(
    uri,
    (foundAt(analysis, offset)?.all ?? []).filter(({ role }) => role === "definition"),
  );

/** Everywhere the name under the cursor stands. */
export const referencesAt = (uri: string, analysis: Analysis, offset: number): ReadonlyArray<Location> =>
  locationsOf(uri, foundAt(analysis, offset)?.all ?? []);

/** The characters of the name under the cursor, if it is declared in this document: then it can be renamed. */
export const renameable = (
  analysis: Analysis,
  offset: number,
): { readonly range: Range; readonly placeholder: string } | null => {
  const found = foundAt(analysis, offset);
  if (found === undefined || !found.all.some(({ role }) => role === "definition")) return null;
  return { range: rangeOf(found.here.place), placeholder: found.here.name };
};

/** The edits that rename it everywhere; `undefined` for a text that is no name, or one that is taken. */
export const renameAt = (analysis: Analysis, offset: number, to: string): ReadonlyArray<TextEdit> | undefined => {
  const found = foundAt(analysis, offset);
  if (found === undefined || analysis.root === undefined || !name.is(to)) return undefined;
  const taken = occurrencesOf(analysis.root).some((each) => isSame(each, { ...found.here, name: to }));
  return taken ? undefined : found.all.map(({ place }) => ({ range: rangeOf(place), newText: to }));
};
