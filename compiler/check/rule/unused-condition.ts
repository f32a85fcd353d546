// W01: a condition that nothing injects, no prior is given and no head predicts.

import { isTold } from "../../assemble/index.js";
import { type Place, placeOf } from "../../base/located.js";
import { usualPlace } from "../../language/place/usual.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";
import { rule } from "./rule.js";

export interface UnusedCondition {
  readonly _tag: "UnusedCondition";
  readonly place: Place;
  readonly condition: string;
}

export const unusedCondition = rule<UnusedCondition>("UnusedCondition", {
  code: "W01",
  find: ({ core, injections }) =>
    core.conditions
      .filter(({ name }) => !isTold({ core, injections }, name))
      .filter(({ name }) => !core.heads.some(({ condition }) => condition === name))
      .map(({ name, pointer }) => ({ place: placeOf(core.root, pointer), condition: name })),
  words: ({ condition }) => ({
    title: "CONDITION NOT USED",
    summary: `${capital(quote(condition))} is declared, but nothing injects it: the model never sees it.`,
    notes: ["The data must still hold it, and a sample can't ask for it."],
    fix:
      `add { "condition": "${condition}", "into": "decoder", "place": "${usualPlace}" } to "inject", ` +
      "or delete the condition",
  }),
  page: page(
    "A condition that nothing injects",
    "The condition is declared, and the model never sees it. The data must still hold it, " +
      "and a sample can't ask for it.",
    "Inject it, or delete it.",
  ),
});
