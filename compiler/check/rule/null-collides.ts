// C10: a null of zeros where zeros are the code of some value as well, so that the model can't tell the two apart.
import { isTold } from "../../assemble/index.js";
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const nullCollides = rule<"NullCollides">((model) =>
  model.core.conditions.flatMap(({ name, written, definition, pointer, null: kind }) => {
    const value = definition.zero(written);
    return kind === "zero" && value !== undefined && isTold(model, name)
      ? [{ place: placeOf(model.core.root, `${pointer}/null`), condition: name, type: written.type, value }]
      : [];
  }),
);
