/** G758 · Member listed twice. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { at, inSamples, type Values } from "./shared.js";

/** A set lists a member twice. */
export interface RepeatedMember extends Values {
  readonly _tag: "RepeatedMember";
  readonly found: string;
}

export const repeatedMemberProblem = error<RepeatedMember>("RepeatedMember", {
  code: "G758",
  words: (problem) => ({
    title: "MEMBER LISTED TWICE",
    summary: `${at(problem)} lists ${quote(problem.found)} twice in ${inSamples(problem)}.`,
    expected: { text: "each member at most once", because: `${quote(problem.column)} is a set` },
  }),
  page: page("Member listed twice", "A sample lists one member of a set twice.", "List each once."),
});
