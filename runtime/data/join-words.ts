/**
 * Words of an address that say which of its rows and columns are taken, and how they are joined to those of others.
 *
 * In: what was found, and the words. Out: what is taken of it. Every kind of data has them.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { chosenFound } from "./chosen.js";
import type { Field, Found, Opened } from "./field.js";
import type { DataProblem } from "./problem/index.js";
import { given } from "./table/reading.js";

/** Of any address. */
export const takingWords: ReadonlyArray<string> = ["without=", "as=", "first="];
/** Of one of several addresses. */
export const joiningWords: ReadonlyArray<string> = ["by=", "by-order", "matched"];

const fail = (problem: DataProblem): Opened<never> => E.left(NEA.of(problem));

const isWide = (field: Field): boolean =>
  field.derived !== true && (field._tag === "Pictures" || (field._tag === "Numbers" && field.shape.length > 0));

/** Without these columns, and without what was worked out from an array that goes. */
const without = (found: Found, names: ReadonlyArray<string>): Found => {
  const goes = found.fields.filter(({ name }) => names.includes(name));
  const derived = goes.some(isWide);
  return { ...found, fields: found.fields.filter((field) => !goes.includes(field) && !(derived && field.derived)) };
};

/** Its only array under another name. */
const renamed = (found: Found, name: string | undefined): Found => {
  const wide = found.fields.filter(isWide);
  const [only] = wide;
  if (name === undefined || only === undefined || wide.length !== 1) return found;
  const fields = found.fields.filter(({ derived }) => derived !== true);
  return { ...found, fields: fields.map((field) => (field === only ? { ...field, name, also: [] } : field)) };
};

const firstOf = (found: Found, most: number | undefined): Found => {
  if (most === undefined) return found;
  const counts = found.fields.map(({ count = found.count }) => count);
  const count = Math.min(most, ...(counts.length === 0 ? [found.count] : counts));
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const cut = { ...found, fields: found.fields.map(({ count: _, ...field }): Field => field as Field) };
  return chosenFound(cut, rows);
};

/** What the words take of it. */
export const takenBy = (found: Found, words: ReadonlySet<string>): Opened<Found> => {
  const out = given(words, "without=");
  const by = given(words, "by=");
  const names = found.fields.map(({ name }) => name);
  const absent = [...out, ...by].find((name) => !names.includes(name));
  if (absent !== undefined)
    return fail({ _tag: "NoSuchColumn", source: found.name, found: absent, expected: names.slice(0, 40) });
  const [first] = given(words, "first=");
  if (first !== undefined && !/^[1-9][0-9]{0,9}$/.test(first))
    return fail({ _tag: "BadAddress", source: found.name, expected: "#first=100", found: `first=${first}` });
  const [as] = given(words, "as=");
  const how = {
    ...(by.length === 0 ? {} : { by }),
    ...(words.has("by-order") ? { inOrder: true as const } : {}),
    ...(words.has("matched") ? { matched: true as const } : {}),
  };
  const some = (part: Found): Found => ({ ...renamed(without(part, out), as), ...how });
  const most = first === undefined ? undefined : Number(first);
  const taken = firstOf(some(found), most);
  return E.right({ ...taken, ...(found.heldOut && { heldOut: firstOf(some(found.heldOut), most) }) });
};
