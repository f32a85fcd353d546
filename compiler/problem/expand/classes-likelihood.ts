/**
 * G137 · A likelihood that does not go with its data: classes under a density of numbers, or levels that are not the
 * data's.
 */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { replace } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, plural } from "../../words/words.js";

export interface ClassesLikelihood {
  readonly _tag: "ClassesLikelihood";
  readonly place: Place;
  readonly likelihood: string;
  readonly output: string;
  /** Classes of the data; undefined: it is numbers. */
  readonly classes: number | undefined;
  /** The likelihood is one of classes. */
  readonly fits: boolean;
}

const classesOf = (classes: number): string => plural(classes, "class").replace(/classs$/, "classes");

export const classesLikelihoodProblem = error<ClassesLikelihood>("ClassesLikelihood", {
  code: "G137",
  words: ({ place, likelihood, output, classes, fits }) =>
    classes === undefined
      ? {
          title: "LEVELS NEEDED",
          summary: `${capital(quote(likelihood))} must know how many values an element of ${quote(output)} may have.`,
          fix:
            'write { "type": "categorical", "levels": n }, n the number of values from one end ' +
            "of the range to the other",
        }
      : {
          title: "LIKELIHOOD OF CLASSES",
          summary: fits
            ? `${capital(quote(output))} has ${classesOf(classes)}, and the likelihood says another number of levels.`
            : `${capital(quote(output))} is one of ${classesOf(classes)}, and ${quote(likelihood)} takes their ` +
              "numbers for amounts: class 1 would lie between 0 and 2.",
          expected: { text: '"categorical"', because: `it has a logit for each of ${classesOf(classes)}` },
          fix: 'write "likelihood": "categorical"',
          edits: [replace(place, JSON.stringify("categorical"))],
        },
  page: page(
    "Likelihood of classes",
    "An output that is a category, or tokens, is one of several classes, whose numbers are no amounts: only " +
      "`categorical` gives each a probability. Of an output of numbers, " +
      "`categorical` has to know how many values there are.",
    'Write `"likelihood": "categorical"` for classes; for numbers add `"levels"`.',
  ),
});
