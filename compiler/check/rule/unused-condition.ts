// W01: a condition that nothing injects, no prior is given and no head predicts.
import { isTold } from "../../assemble/index.js";
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const unusedCondition = rule<"UnusedCondition">(({ core, injections }) =>
  core.conditions
    .filter(({ name }) => !isTold({ core, injections }, name))
    .filter(({ name }) => !core.heads.some(({ condition }) => condition === name))
    .map(({ name, pointer }) => ({ place: placeOf(core.root, pointer), condition: name })),
);
