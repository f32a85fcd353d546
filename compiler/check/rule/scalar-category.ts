// C09: a category given as one number puts its classes on a line, in the order of their numbers (I4).
import { placeOf } from "../../read/located.js";
import { rule } from "./rule.js";

export const scalarCategory = rule<"ScalarCategory">(({ core, injections }) =>
  core.conditions.flatMap(({ name, written, pointer }) =>
    written.type === "category" &&
    written.encoding === "scalar" &&
    written.size > 2 &&
    injections.some((i) => i.condition === name)
      ? [{ place: placeOf(core.root, `${pointer}/encoding`), condition: name, classes: written.size }]
      : [],
  ),
);
