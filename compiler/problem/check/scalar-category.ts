/** C09 · A category as one number. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { count, type Words } from "../../words/words.js";

export interface ScalarCategory {
  readonly _tag: "ScalarCategory";
  readonly place: Place;
  readonly condition: string;
  readonly classes: number;
}

const scalarCategory = ({ condition, classes, place }: ScalarCategory): Words => ({
  title: "CLASSES ON A LINE",
  summary:
    `As one number, the ${count(classes)} classes of ${quote(condition)} become points on a line, ` +
    "in the order of their numbers.",
  notes: [
    "A layer then treats each class as lying between its neighbours, class 4 between 3 and 5. `graft explain C09` " +
      "shows what that cost on MNIST.",
  ],
  edits: [put(place.pointer, "one-hot")],
  fix:
    'write "encoding": "one-hot"; if the classes are steps of one quantity, ' +
    'declare the condition as { "type": "number", "range": … }',
});

export const scalarCategoryWarning = warning<ScalarCategory>("ScalarCategory", {
  code: "C09",
  words: scalarCategory,
  page: page(
    "A category as one number",
    "As a scalar, classes become points on a line in the order of their numbers, and a layer behind it treats class " +
      "4 as lying between 3 and 5. Measured on MNIST with 2 latent units, a CVAE told the digit this way drew the " +
      "digit asked for in 24 % of samples; with one-hot, in 99.6 %.",
    'Write `"encoding": "one-hot"`; where classes are steps of one quantity, declare a `number`.',
  ),
});
