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
  joined: ({ by, key, count, instead }) => {
    const samples = counted(count, "sample");
    if (by === "name") return `${samples} were joined by file name (${quote(key)})`;
    if (by === "key") return `${samples} were joined by ${quote(key)}`;
    const [one, other] = instead ?? [];
    return one === undefined || other === undefined
      ? `${samples} were joined by order`
      : `${samples} were joined by order; ${quote(one)} and ${quote(other)} have the same values in another order: ` +
          `to match rows by them, write #by=${one} and #by=${other}`;
  },
  matched: ({ files, rows }) => {
    const lost = [
      ...(files > 0 ? [`${counted(files, "sample")} without a row`] : []),
      ...(rows > 0 ? [`${counted(rows, "row")} without a sample`] : []),
    ];
    return `${lost.join(" and ")} ${files + rows === 1 ? "was" : "were"} left out`;
  },
};

export const toldLines = (told: ReadonlyArray<Told> = []): ReadonlyArray<string> =>
  told.map((one) => (words[one.told] as (one: Told) => string)(one));
