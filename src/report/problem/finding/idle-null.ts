/** G762 · Null never trained. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";

/** A null that nothing will train: no sample lacks the condition, and training drops it from none. */
export interface IdleNull {
  readonly _tag: "IdleNull";
  readonly condition: string;
}

export const idleNullProblem = warning<IdleNull>("IdleNull", {
  code: "G762",
  words: ({ condition }) => ({
    title: "NULL NEVER TRAINED",
    summary: `Every training sample has ${quote(condition)} and none is dropped, so its null is never trained.`,
    notes: [`Samples drawn without ${quote(condition)}, or guided by it, would show what the start happened to be.`],
    fix: `write "drop": 0.1 in the spec's ${quote(condition)}, or add --set conditions.${condition}.drop=0.1`,
  }),
  page: page(
    "Null never trained",
    "The condition has a null, but every training sample has the condition and none is dropped, so what replaces " +
      "a missing one is left as it started.",
    'Write `"drop": 0.1` in the condition, or take its `null` out.',
  ),
});
