// C09: a category given as one number puts its classes on a line, in the order of their numbers (I4).

import { isTold } from "../../assemble/index.js";
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { count, type Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface ScalarCategory {
  readonly _tag: "ScalarCategory";
  readonly place: Place;
  readonly condition: string;
  readonly classes: number;
}

const words = ({ condition, classes, place }: ScalarCategory): Words => ({
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

export const scalarCategory = rule<ScalarCategory>("ScalarCategory", {
  code: "C09",
  find: (model) =>
    model.core.conditions.flatMap(({ name, definition, domain: { classes = 0 }, written, pointer }) =>
      definition.onLine?.(written) === true && classes > 2 && isTold(model, name)
        ? [{ place: placeOf(model.core.root, `${pointer}/encoding`), condition: name, classes }]
        : [],
    ),
  words,
  page: page(
    "A category as one number",
    "As a scalar, classes become points on a line in the order of their numbers, and a layer behind it treats class " +
      "4 as lying between 3 and 5. Measured on MNIST with 2 latent units, a CVAE told the digit this way drew the " +
      "digit asked for in 24 % of samples; with one-hot, in 99.6 %.",
    'Write `"encoding": "one-hot"`; where classes are steps of one quantity, declare a `number`.',
  ),
});
