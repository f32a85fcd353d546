/**
 * A table's columns as fields that a model may ask for. In: the table. Out: a field for each column.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Field, Numbers, Texts } from "../field.js";
import type { Table } from "./read.js";

const isTexts = (values: Numbers | Texts): values is Texts => "codes" in values;

/** The fields of a table's columns. */
export const tableFields = ({ columns }: Table): ReadonlyArray<Field> =>
  columns.map(({ name, values }): Field => {
    if (isTexts(values)) return { _tag: "Texts", name, values: async () => E.right(values) };
    const type = values instanceof Uint8Array ? "whole numbers" : "numbers";
    return { _tag: "Numbers", name, shape: [], type, values: async () => E.right(values) };
  });
