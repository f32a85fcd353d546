/**
 * Columns of a table that are counted through, as one value of several numbers.
 *
 * In: fields of one number each. Out: for each name with a number behind it — `x.0, x.1`, `x_0`, `x0`, `x-0`, `x[0]`,
 * from 0 or from 1, zeros in front or not, and `1x1 … 28x28` — one field of them all, in the order of their numbers.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { wordFault } from "./convert/strangers.js";
import { numbersOf } from "./convert/written.js";
import type { Field, Found, NumberField, Numbers, Opened, TextField } from "./field.js";

export interface Series {
  readonly name: string;
  readonly field: NumberField;
  /** The first number that no column has, where larger ones follow. */
  readonly absent?: string;
}

const COUNTED = /^(.*?)([._ -]?|\[)([0-9]{1,7})(\]?)$/;
const CROSSED = /^(.*?)([0-9]{1,5})[x×]([0-9]{1,5})$/;

interface Member {
  readonly field: Field;
  readonly order: ReadonlyArray<number>;
}

/** What a column's name counts in: the name of its series, and its numbers there. */
const placeOf = (name: string): { readonly key: string; readonly name: string; readonly order: number[] } | null => {
  const crossed = CROSSED.exec(name);
  if (crossed !== null) {
    const [, stem = "", row, column] = crossed;
    const bare = stem.replace(/[._ -]+$/, "");
    return { key: `${stem}×`, name: bare === "" ? "image" : bare, order: [Number(row), Number(column)] };
  }
  const counted = COUNTED.exec(name);
  if (counted === null) return null;
  const [, stem = "", mark = "", number, end = ""] = counted;
  if ((mark === "[") !== (end === "]")) return null;
  return { key: `${stem}${mark}#`, name: stem === "" ? "column" : stem, order: [Number(number)] };
};

const compare = (a: Member, b: Member): number =>
  (a.order[0] ?? 0) - (b.order[0] ?? 0) || (a.order[1] ?? 0) - (b.order[1] ?? 0);

/** Numbers of several columns side by side: bytes where all are bytes. */
const sideBySide = (columns: ReadonlyArray<Numbers>): Numbers => {
  const [each, count] = [columns.length, columns[0]?.length ?? 0];
  const Kind = columns.every((one) => one instanceof Uint8Array)
    ? Uint8Array
    : columns.every((one) => one instanceof Float32Array || one instanceof Uint8Array)
      ? Float32Array
      : Float64Array;
  const out = new Kind(each * count);
  for (const [k, column] of columns.entries())
    for (let row = 0; row < count; row++) out[row * each + k] = column[row] ?? Number.NaN;
  return out;
};

type Single = NumberField | TextField;

/** A column's numbers; words in it are told of by its name. */
const numbersOfColumn = async (source: string, field: Single): Promise<Opened<Numbers>> => {
  if (field._tag === "Numbers") return field.values();
  const texts = await field.values();
  if (E.isLeft(texts)) return texts;
  const numbers = numbersOf(texts.right);
  const wordy = Array.from(texts.right.codes).flatMap((code, row) => (numbers[code] === null ? [row] : []));
  const [row] = wordy;
  if (row === undefined) return E.right(Float64Array.from(texts.right.codes, (code) => numbers[code] ?? Number.NaN));
  const fault = wordFault(source, field.name, row, field, texts.right, numbers);
  return E.left(NEA.of({ ...fault, count: wordy.length }));
};

/** One field of several of one number each, in the order given. */
export const joinedField = (source: string, name: string, fields: ReadonlyArray<Single>): NumberField => {
  const types = new Set(fields.map((field) => (field._tag === "Numbers" ? field.type : "texts")));
  const values = async (): Promise<Opened<Numbers>> => {
    const columns: Array<Numbers> = [];
    for (const field of fields) {
      const found = await numbersOfColumn(source, field);
      if (E.isLeft(found)) return found;
      columns.push(found.right);
    }
    return E.right(sideBySide(columns));
  };
  return {
    _tag: "Numbers",
    name,
    shape: [fields.length],
    type: types.size === 1 ? ([...types][0] ?? "numbers") : "numbers",
    columns: fields.map((one) => one.name),
    values,
  };
};

const isSingle = (field: Field): field is Single =>
  field._tag === "Texts" || (field._tag === "Numbers" && field.shape.length === 0);

const seriesOf = (source: string, name: string, key: string, members: ReadonlyArray<Member>): Series | null => {
  const sorted = [...members].sort(compare);
  const singles = sorted.map(({ field }) => field).filter(isSingle);
  const first = sorted[0]?.order[0] ?? 0;
  if (
    singles.length !== sorted.length ||
    first > 1 ||
    singles.every((one) => one._tag === "Texts" && one.numeric !== true)
  )
    return null;
  const gap = key.endsWith("×") ? -1 : sorted.findIndex(({ order }, i) => order[0] !== first + i);
  if (gap < 0) return { name, field: joinedField(source, name, singles) };
  const last = singles[gap - 1]?.name ?? name;
  return {
    name,
    field: joinedField(source, name, singles.slice(0, gap)),
    absent: last.replace(/[0-9]+(\]?)$/, (_, end: string) => `${first + gap}${end}`),
  };
};

/** Every series among the fields. One column alone is a series too: it may be all that is left of one. */
export const seriesIn = ({ name: source, fields }: Found): ReadonlyArray<Series> => {
  const groups = new Map<string, { readonly name: string; readonly members: Array<Member> }>();
  for (const field of fields) {
    const place = placeOf(field.name);
    if (place === null) continue;
    const group = groups.get(place.key) ?? { name: place.name, members: [] };
    group.members.push({ field, order: place.order });
    groups.set(place.key, group);
  }
  return [...groups].flatMap(([key, { name, members }]) => seriesOf(source, name, key, members) ?? []);
};
