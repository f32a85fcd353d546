// from: what a value is called in the data, where that is another name than the spec's. In: JSON. Out: a name, or names
// in order.
import { either, some, text } from "./codec.js";
import { optional } from "./record.js";

const names = either(
  "the name of a column, or a list of names",
  (u) => typeof u === "string",
  text,
  some(text, "names of columns"),
);

export const from = optional(
  names,
  "The column or array of the data that it is, where that is called otherwise; of several numbers, " +
    "also a list of columns, one for each.",
);
