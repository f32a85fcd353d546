/**
 * What a person is told of how their data was read, where no problem is. In: what the data door did. Out: a line for
 * each.
 */
import { quote } from "../../compiler/words/layout.js";
import type { Told } from "../../runtime/data/index.js";
import { counted, whole } from "./format.js";

type Of<K extends Told["told"]> = Extract<Told, { readonly told: K }>;

const words: { readonly [K in Told["told"]]: (told: Of<K>) => string } = {
  turned: ({ field }) => `${quote(field)}: its first axis, of channels, was moved to the end`,
  bound: ({ column, field }) => `${quote(column)} is ${quote(field)} of the data, which alone has its shape`,
  levels: ({ column, full, most }) =>
    `${quote(column)}: whole numbers 0 … ${whole(full)} are levels of its range (the largest is ` +
    `${whole(most)}${most * 4 < full ? '; if they are no levels, write "scale": "range"' : ""})`,
  "one-hot": ({ column }) => `${quote(column)}: rows of zeros and a one are classes`,
  padded: ({ column, count, of, shortest }) =>
    `${quote(column)}: ${whole(count)} of ${counted(of, "sample")} end sooner, the shortest after ` +
    `${counted(shortest, "time step")}; what is behind is padding`,
  fitted: ({ column, fit, found }) => `${quote(column)}: pictures of ${counted(found, "size")} were fitted (${fit})`,
  written: ({ column, word, number }) => `${quote(column)} holds numbers: ${quote(word)} is ${number}`,
  unnamed: ({ place }) => `column ${whole(place)} has no name and is left out`,
  ragged: ({ count }) => `${counted(count, "line")} of more or fewer fields than there are names were left out`,
  joined: ({ by, key, count }) =>
    by === "name"
      ? `${counted(count, "sample")} were joined by the names of files in ${quote(key)}`
      : `${counted(count, "sample")} were joined by their order`,
  matched: ({ files, rows }) =>
    `${counted(files, "file")} without a row and ${counted(rows, "row")} without a file were left out (#matched)`,
};

export const toldLines = (told: ReadonlyArray<Told> = []): ReadonlyArray<string> =>
  told.map((one) => (words[one.told] as (one: Told) => string)(one));
