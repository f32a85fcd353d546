/** G129 · Not a category. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, meantOne, remove } from "../../words/edit.js";
import { either, quote } from "../../words/layout.js";
import { listed } from "../../words/words.js";

export interface NotACategory {
  readonly _tag: "NotACategory";
  readonly place: Place;
  /** The key: `stratify`, `balance`. */
  readonly key: string;
  readonly found: string;
  /** The type of the condition that is called so; absent: `class`, where there is not one category. */
  readonly type?: string;
  readonly categories: ReadonlyArray<string>;
}

const whyNot = ({ found, type, categories }: NotACategory): string =>
  type !== undefined
    ? `${quote(found)} is of type ${quote(type)}, which has no classes.`
    : categories.length === 0
      ? "This spec has no category, so there are no classes."
      : `This spec has several categories, so "class" may mean ${either(categories)}.`;

export const notACategoryProblem = error<NotACategory>("NotACategory", {
  code: "G129",
  words: (problem) => {
    const { place, key, categories } = problem;
    return {
      title: "NOT A CATEGORY",
      summary: whyNot(problem),
      notes: categories.length === 0 ? [] : [`Categories: ${listed(categories)}.`],
      ...(categories.length === 0
        ? fixed(`delete "${key}"`, remove(place.pointer))
        : meantOne(place, categories, `write ${either(categories)}`)),
    };
  },
  page: page(
    "Not a category",
    "`stratify` and `balance` go by the classes of a category, and what is written is none; or it is `class`, which " +
      "means the one category of a spec, where there are several or none.",
    "Write the name of a category, or take the key out.",
  ),
});
