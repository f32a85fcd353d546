// C09: a category given as one number puts its classes on a line, in the order of their numbers (I4).
import { isTold } from "../../assemble/index.js";
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const scalarCategory = rule<"ScalarCategory">((model) =>
  model.core.conditions.flatMap(({ name, definition, domain: { classes = 0 }, written, pointer }) =>
    definition.onLine?.(written) === true && classes > 2 && isTold(model, name)
      ? [{ place: placeOf(model.core.root, `${pointer}/encoding`), condition: name, classes }]
      : [],
  ),
);
