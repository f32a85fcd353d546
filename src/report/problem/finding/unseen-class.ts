/** G823 · Class never seen. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { count } from "../../../../compiler/words/words.js";

/** Classes of a category that no training sample is of. */
export interface UnseenClass {
  readonly _tag: "UnseenClass";
  readonly condition: string;
  readonly classes: ReadonlyArray<string>;
  /** Whether samples of it are drawn now. */
  readonly drawn: boolean;
}

const shown = 12;

const listed = (classes: ReadonlyArray<string>): string => {
  const first = classes.slice(0, shown).map((one) => quote(one));
  return `${first.join(", ")}${classes.length > shown ? ", …" : ""}`;
};

export const unseenClassProblem = warning<UnseenClass>("UnseenClass", {
  code: "G823",
  words: ({ condition, classes, drawn }) => ({
    title: "CLASS NEVER SEEN",
    summary:
      `No training sample is of ${count(classes.length)} ${classes.length === 1 ? "class" : "classes"} of ` +
      `${quote(condition)}: ${listed(classes)}.`,
    notes: [
      drawn
        ? "What is drawn for it is what the model's first weights happen to make."
        : "What the model makes of it would be what its first weights happen to be; it is left out of rates.",
    ],
  }),
  page: page(
    "Class never seen",
    "A category has a class that no training sample is of. The model learns nothing of it, " +
      "and what it makes of it is chance.",
    "Give data that has the class, or take it out of the category's `size` and `labels`.",
  ),
});
