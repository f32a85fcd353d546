/** G754 · Not a class. */
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, setting, type Values } from "./shared.js";

/** A category outside 0 … classes − 1; `values` are all that occur, where they are few. */
export interface OutsideDomain extends Values {
  readonly _tag: "OutsideDomain";
  readonly expected: number;
  readonly found: number;
  readonly values: ReadonlyArray<number>;
}

function outsideDomain(problem: OutsideDomain): Words {
  const { column, role = "condition", expected, found, values } = problem;
  const relabel = values.length > 0 && values.length <= expected && values.every(Number.isInteger);
  return {
    title: "NOT A CLASS",
    summary: `${at(problem)} is ${found} in ${inSamples(problem)}.`,
    expected: { text: `0 to ${count(expected - 1)}`, because: `${quote(column)} has ${count(expected)} classes` },
    ...(values.length === 0 ? {} : { found: values.join(", ") }),
    ...(relabel ? { fix: setting(role, column, "labels", values.map(String)) } : {}),
  };
}

export const outsideDomainProblem = error<OutsideDomain>("OutsideDomain", {
  code: "G754",
  words: outsideDomain,
  page: page(
    "Not a class",
    "The value of a category is outside its classes.",
    "Count classes from 0, or change `size`.",
  ),
});
