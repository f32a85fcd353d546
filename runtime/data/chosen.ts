/**
 * Some rows of what a source holds, in an order of their own. In: fields or all that was found, and which rows. Out:
 * the same of these rows; values are read when they are asked for, as before.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Field, Found, Numbers, PictureField, Texts } from "./field.js";
import { someRows } from "./rows.js";

/** Values of the rows that are given. */
const picked = <A extends Numbers>(values: A, rows: Int32Array, size: number): A => {
  const out = values.slice(0, 0).constructor as new (length: number) => A;
  const all = new out(rows.length * size);
  for (const [to, from] of rows.entries()) all.set(values.subarray(from * size, (from + 1) * size) as never, to * size);
  return all;
};

export const chosen = (field: Field, rows: Int32Array): Field => {
  const { count: _, table, ...bare } = field;
  const placed = table && { table: { ...table, lineOf: (row: number) => table.lineOf(rows[row] ?? -1) } };
  const rest = { ...bare, ...placed };
  if (field._tag === "Texts")
    return {
      ...rest,
      _tag: "Texts",
      values: async () =>
        E.map((texts: Texts) => ({ ...texts, codes: rows.map((row) => texts.codes[row] ?? 0) }))(await field.values()),
    };
  if (field._tag === "Pictures") {
    const { decode, decodeFar } = field;
    const some = Uint32Array.from(rows);
    const far: Pick<PictureField, "decodeFar"> =
      decodeFar === undefined ? {} : { decodeFar: (shape, fit) => decodeFar(shape, fit, some) };
    return { ...field, ...placed, decode: (shape, fit) => decode(shape, fit, some), ...far };
  }
  const size = field.shape.reduce((product, each) => product * each, 1);
  const { stored } = field;
  const far =
    stored === undefined
      ? {}
      : { stored: { ...stored, rows: () => someRows(stored.rows(), size, Uint32Array.from(rows)) } };
  const values = async () => E.map((all: Numbers) => picked(all, rows, size))(await field.values());
  return { ...field, ...placed, ...far, values };
};

/** These rows of all fields, and who they are. A field of another length stays, to be told of where it is wanted. */
export const chosenFound = (found: Found, rows: Int32Array): Found => ({
  ...found,
  count: rows.length,
  fields: found.fields.map((field) =>
    field.count === undefined || field.count === found.count ? chosen(field, rows) : field,
  ),
  ...(found.ids && { ids: Array.from(rows, (row) => found.ids?.[row] ?? "") }),
});
