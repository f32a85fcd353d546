// W01: a condition that nothing injects, no prior is given and no head predicts.
import { placeOf } from "../../read/located.js";
import { rule } from "./rule.js";

export const unusedCondition = rule<"UnusedCondition">(({ core, injections }) =>
  core.conditions
    .filter(({ name }) => !injections.some((i) => i.condition === name))
    .filter(({ name }) => core.prior?.given.includes(name) !== true)
    .filter(({ name }) => !core.heads.some(({ condition }) => condition === name))
    .map(({ name, pointer }) => ({ place: placeOf(core.root, pointer), condition: name })),
);
