/**
 * How often each class occurs.
 *
 * In: a dataset and a category. Out: a count for each class. Samples that lack the category count for none.
 */
import { presenceName } from "../../compiler/language/condition/null.js";
import { type Dataset, numbersIn } from "./dataset.js";

/** More classes than this are not counted. */
const MOST = 2 ** 16;

/** Counts of the classes 0 … `classes` − 1; to the largest that occurs where their number is left out. */
export const classCounts = ({ columns, count }: Dataset, category: string, classes = 0): ReadonlyArray<number> => {
  const numbers = (column: string): ArrayLike<number> | undefined => {
    const found = columns.find(({ name }) => name === column);
    return found && numbersIn(found);
  };
  const data = numbers(category) ?? [];
  const present = numbers(presenceName(category));
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < count; row++) {
    const of = data[row] ?? -1;
    if (of < 0 || of >= MOST || present?.[row] === 0) continue;
    while (counts.length <= of) counts.push(0);
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return counts;
};

/** The columns of one whole number for each sample, which are the categories. */
export const categoriesIn = ({ columns }: Dataset): ReadonlyArray<string> =>
  columns.filter(({ dtype, shape }) => dtype === "i32" && shape.length === 0).map(({ name }) => name);
