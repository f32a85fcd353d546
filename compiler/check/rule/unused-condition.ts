// W01: a condition that nothing injects.
import { placeOf } from "../../read/located.js";
import { rule } from "./rule.js";

export const unusedCondition = rule<"UnusedCondition">(({ core, injections }) =>
  core.conditions
    .filter(({ name }) => !injections.some((i) => i.condition === name))
    .map(({ name, pointer }) => ({ place: placeOf(core.root, pointer), condition: name })),
);
