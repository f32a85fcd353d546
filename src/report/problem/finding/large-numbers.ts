/** G810 · Large numbers. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { plural } from "../../../../compiler/words/words.js";

const plain = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en-GB");

const others = (wide: number, size: number): string =>
  wide === 1 ? "" : `, and ${plural(wide - 1, "other")} of its ${size} numbers are as large`;

export interface LargeNumbers {
  readonly _tag: "LargeNumbers";
  readonly input: string;
  /** Which of its numbers is the largest, in words. */
  readonly which: string;
  readonly mean: number;
  readonly deviation: number;
  /** How many of the input's numbers are large, and how many it has. */
  readonly wide: number;
  readonly size: number;
}

export const largeNumbersProblem = warning<LargeNumbers>("LargeNumbers", {
  code: "G810",
  words: ({ input, which, mean, deviation, wide, size }) => ({
    title: "LARGE NUMBERS",
    summary:
      `${quote(which)} has mean ${plain(mean)} and deviation ${plain(deviation)}${others(wide, size)}: the loss may ` +
      "diverge at the first step.",
    fix: `write "scale": "standard" in the spec's ${quote(input)}, or add --set inputs.${input}.scale=standard`,
  }),
  page: page(
    "Large numbers",
    "A column's mean or deviation is so large that the squared error of the first step, and its gradient, are far " +
      "beyond what any rate takes back: training diverges, or spends itself on that column alone.",
    'Write `"scale": "standard"` in the input: its numbers are standardised for the model, and samples come out as ' +
      'the data is. `"range"` does it by the least and largest value.',
  ),
});
