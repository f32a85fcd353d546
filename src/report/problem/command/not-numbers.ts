/** G920 · Not a number. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

/** Figures that are no numbers. */
export interface NotNumbers {
  readonly _tag: "NotNumbers";
  readonly titles: ReadonlyArray<string>;
}

export const notNumbersProblem = failure<NotNumbers>("NotNumbers", {
  code: "G920",
  exit: 1,
  words: ({ titles }) => ({
    title: "NOT A NUMBER",
    summary:
      `${titles.join(", ")} ${titles.length === 1 ? "is no number" : "are no numbers"}: the model's outputs ` +
      "overflow on this data, or are NaN.",
    fix:
      "look for values in the data that are far outside what the model was trained on (`graft data` shows each " +
      "column's range); if there are none, train anew with a smaller rate",
  }),
  page: page(
    "Not a number",
    "A figure came to NaN or to an infinity, so it says nothing about the model: its outputs overflow on this data. " +
      "The command shows what it measured and ends with exit code 1.",
    "Compare the data's range with what the model was trained on (`graft data` shows each column's least and " +
      "largest value). If the model fails on its own data, train it anew with a smaller learning rate or with `clip`.",
  ),
});
