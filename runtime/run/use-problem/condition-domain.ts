/** G705 · A condition that does not fit. */

import type { Domain } from "../../../compiler/language/condition/condition.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import { conditionCode, conditionPage } from "./shared.js";

/** A value that the condition can't have: not one of its classes, outside its range, or not a finite number. */
export interface ConditionDomain {
  readonly _tag: "ConditionDomain";
  readonly condition: string;
  readonly row: number;
  readonly domain: Domain;
  readonly found: number;
}

export const conditionDomainProblem = failure<ConditionDomain>("ConditionDomain", {
  code: conditionCode,
  exit: 2,
  words: ({ condition, domain, found }) => ({
    title: "OUTSIDE THE DOMAIN",
    summary: `${quote(condition)} can't be ${found}.`,
    expected: {
      text:
        domain.vocabulary !== undefined
          ? `a token from 1 to ${domain.vocabulary.length}, or 0, the end`
          : domain.classes !== undefined
            ? `a class from 0 to ${domain.classes - 1}`
            : domain.members !== undefined
              ? "0 or 1 for each member"
              : `${domain.range?.[0]} to ${domain.range?.[1]}`,
      because: "the spec says so",
    },
  }),
  page: conditionPage,
});
