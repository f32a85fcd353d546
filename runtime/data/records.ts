/**
 * Fields of records: what lines of JSON and rows of Parquet hold.
 *
 * In: the values of each column, as JavaScript has them. Out: a field for each column: numbers, lists of numbers of one
 * shape, texts, lists of texts (a set's members), or pictures as Hugging Face's datasets keep them, `{ bytes, path }`.
 * A column of anything else is told of where something asks for it.
 */
import * as E from "fp-ts/lib/Either.js";
import { textsOf } from "./arrays.js";
import type { Field, Found, Opened, PictureField } from "./field.js";
import type { Records } from "./json-records.js";
import type { Encoded } from "./picture-field.js";
import type { DataProblem } from "./problem/index.js";

type Values = ReadonlyArray<unknown>;

/** The field of encoded pictures. */
type Pictures = (
  source: string,
  name: string,
  pictures: ReadonlyArray<Encoded>,
  also: ReadonlyArray<string>,
) => Promise<Opened<PictureField>>;

const isMissing = (value: unknown): boolean => value === null || value === undefined;

const isNumber = (value: unknown): value is number | bigint | boolean =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";

const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array && value.constructor === Uint8Array;

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView) && !isBytes(value));

/** No array has more axes. */
const DEEPEST = 8;

/** The shape of lists within lists, by their first; undefined if they hold no numbers. */
const shapeOf = (value: unknown, depth = 0): ReadonlyArray<number> | undefined => {
  if (isNumber(value) || isMissing(value)) return [];
  if (!isList(value) || depth > DEEPEST) return undefined;
  const inner = value.length === 0 ? [] : shapeOf(value[0], depth + 1);
  return inner === undefined ? undefined : [value.length, ...inner];
};

/** Writes the numbers of nested lists; false where their shape is another. */
const pour = (value: unknown, shape: ReadonlyArray<number>, out: Float64Array, at: number): boolean => {
  const [size, ...rest] = shape;
  if (size === undefined) {
    if (!isNumber(value) && !isMissing(value)) return false;
    out[at] = isMissing(value) ? Number.NaN : Number(value);
    return true;
  }
  if (!isList(value) || value.length !== size) return false;
  const each = rest.reduce((product, one) => product * one, 1);
  for (let i = 0; i < size; i++) if (!pour(value[i], rest, out, at + i * each)) return false;
  return true;
};

const bytesOf = (value: unknown): Uint8Array | undefined => {
  if (isBytes(value)) return value;
  if (typeof value !== "object" || value === null || !("bytes" in value)) return undefined;
  return isBytes(value.bytes) ? value.bytes : undefined;
};

const textOf = (value: unknown): string => {
  if (isMissing(value)) return "";
  if (isList(value)) return `{${Array.from(value, String).join("|")}}`;
  return String(value);
};

type Made = Field | { readonly name: string; readonly problem: DataProblem };

const kindOf = (values: Values): string => {
  const first = values.find((value) => !isMissing(value));
  if (isList(first)) return "lists of unequal length, or of objects";
  return typeof first === "object" ? "objects" : `values of several types`;
};

/** Whole numbers to 255 are kept as bytes. */
const narrow = (values: Float64Array): Float64Array | Uint8Array =>
  values.every((value) => value === (value & 255)) ? Uint8Array.from(values) : values;

/** Lists that differ in length and in nothing else: as long as the longest, with missing numbers behind the others. */
const ragged = (name: string, values: Values, inner: ReadonlyArray<number>): Made | undefined => {
  if (!values.every((value) => isMissing(value) || isList(value))) return undefined;
  const lists = values.map((value) => (isList(value) ? Array.from(value) : []));
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  const each = inner.reduce((product, one) => product * one, 1);
  const out = new Float64Array(values.length * longest * each).fill(Number.NaN);
  for (const [row, list] of lists.entries())
    for (const [i, one] of list.entries()) if (!pour(one, inner, out, (row * longest + i) * each)) return undefined;
  const of = { _tag: "Numbers", name, shape: [longest, ...inner], type: "numbers" } as const;
  return { ...of, values: async () => E.right(out) };
};

const numbersOf = (name: string, values: Values): Made | undefined => {
  const first = values.find((value) => !isMissing(value));
  const shape = shapeOf(first);
  if (shape === undefined || first === undefined) return undefined;
  const each = shape.reduce((product, one) => product * one, 1);
  const out = new Float64Array(values.length * each);
  for (const [row, value] of values.entries())
    if (isMissing(value)) out.fill(Number.NaN, row * each, (row + 1) * each);
    else if (!pour(value, shape, out, row * each)) return ragged(name, values, shape.slice(1));
  const numbers = narrow(out);
  const type = numbers instanceof Uint8Array ? "whole numbers" : "numbers";
  return { _tag: "Numbers", name, shape, type, values: async () => E.right(numbers) };
};

const isText = (value: unknown): boolean =>
  typeof value === "string" || (isList(value) && Array.from(value).every((one) => typeof one === "string"));

/** A whole number of more figures than a float64 has: two identities of this length would become one. */
const isTooLong = (value: unknown): boolean => typeof value === "bigint" && BigInt.asIntN(54, value) !== value;

const madeOf = async (
  source: string,
  name: string,
  values: Values,
  pictures: Pictures | undefined,
): Promise<Opened<Made>> => {
  const some = values.filter((value) => !isMissing(value));
  if (pictures !== undefined && some.length > 0 && some.every((value) => bytesOf(value) !== undefined)) {
    const encoded = values.map((value, row): Encoded => {
      const bytes = bytesOf(value) ?? new Uint8Array();
      return { name: `${source}, ${name} of sample ${row}`, read: async () => E.right(bytes) };
    });
    return pictures(source, name, encoded, name === "img" ? ["image"] : []);
  }
  const numbers = values.some(isTooLong) ? undefined : numbersOf(name, values);
  if (numbers !== undefined) return E.right(numbers);
  if (some.every((value) => isText(value) || isNumber(value)))
    return E.right({ _tag: "Texts", name, values: async () => E.right(textsOf(values.map(textOf))) });
  const problem: DataProblem = {
    _tag: "WrongKind",
    source,
    column: name,
    role: "input",
    expected: "numbers, texts, lists of one length, or pictures",
    found: kindOf(values),
  };
  return E.right({ name, problem });
};

/** What the columns hold. */
export const recordsFound = async (
  source: string,
  { count, columns }: Records,
  pictures?: Pictures,
): Promise<Opened<Found>> => {
  const fields: Array<Field> = [];
  const broken: Array<{ readonly name: string; readonly problem: DataProblem }> = [];
  for (const [name, values] of columns) {
    const made = await madeOf(source, name, values, pictures);
    if (E.isLeft(made)) return made;
    if ("problem" in made.right) broken.push(made.right);
    else fields.push(made.right);
  }
  return E.right({ name: source, count, fields, ...(broken.length === 0 ? {} : { broken }) });
};
