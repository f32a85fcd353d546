/** G705 · Conditions that the model needs. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

const named = (names: ReadonlyArray<string>): string => {
  const quoted = names.map((name) => quote(name));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
};

export interface ConditionsMissing {
  readonly _tag: "ConditionsMissing";
  readonly names: ReadonlyArray<string>;
  /** What each takes, in words. */
  readonly takes: ReadonlyArray<string>;
  /** A command that would do. */
  readonly example: string;
}

export const conditionsMissingProblem = failure<ConditionsMissing>("ConditionsMissing", {
  code: conditionCode,
  exit: 2,
  words: ({ names, takes, example }) => ({
    title: "CONDITION MISSING",
    summary: `This model draws under ${named(names)}, and no value is given.`,
    notes: names.map((name, i) => `${name}: ${takes[i]}`),
    fix: `for example: ${example}`,
  }),
  page: conditionPage,
});
