/** G705 · A name that no condition has. */
import { nearest } from "../../../compiler/base/nearest.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import { conditionCode, conditionPage } from "./shared.js";

export interface UnknownCondition {
  readonly _tag: "UnknownCondition";
  readonly condition: string;
  readonly known: ReadonlyArray<string>;
  /** A command that would do; absent: the option with a condition's name. */
  readonly example?: string;
}

export const unknownConditionProblem = failure<UnknownCondition>("UnknownCondition", {
  code: conditionCode,
  exit: 2,
  words: ({ condition, known, example = `--condition ${known[0] ?? "name"}=…` }) => {
    const [near] = nearest(condition, known, 1);
    const all = known.map((each) => quote(each)).join(", ");
    return {
      title: "NO SUCH CONDITION",
      summary: `This model has no condition ${quote(condition)}.`,
      notes: [known.length === 0 ? "It has none at all." : `It has ${all}.`],
      fix: near === undefined ? `for example: ${example}` : `write ${quote(near)}, as in: ${example}`,
    };
  },
  page: conditionPage,
});
