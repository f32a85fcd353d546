/** G705 · A value that changes nothing. */
import { warning } from "../../../../compiler/words/diagnostic.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

export interface WithoutEffect {
  readonly _tag: "WithoutEffect";
  readonly condition: string;
}

export const withoutEffectProblem = warning<WithoutEffect>("WithoutEffect", {
  code: conditionCode,
  words: ({ condition }) => ({
    title: "CONDITION WITHOUT EFFECT",
    summary: `\`${condition}\` does not reach the decoder of this model, so its value changes nothing here.`,
  }),
  page: conditionPage,
});
