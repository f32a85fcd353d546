/** W01 · A condition that nothing injects. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";

export interface UnusedCondition {
  readonly _tag: "UnusedCondition";
  readonly place: Place;
  readonly condition: string;
}

export const unusedConditionWarning = warning<UnusedCondition>("UnusedCondition", {
  code: "W01",
  words: ({ condition }) => ({
    title: "CONDITION NOT USED",
    summary: `${capital(quote(condition))} is declared, but nothing injects it: the model never sees it.`,
    notes: ["The data must still hold it, and a sample can't ask for it."],
    fix:
      `add { "condition": "${condition}", "into": "decoder", "place": ` +
      '"suffix" } to "inject", or delete the condition',
  }),
  page: page(
    "A condition that nothing injects",
    "The condition is declared, and the model never sees it. The data must still hold it, " +
      "and a sample can't ask for it.",
    "Inject it, or delete it.",
  ),
});
