/** G757 · Not a member. */
import { nearest } from "../../../compiler/base/nearest.js";
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, list, setting, type Values } from "./shared.js";

/** A text or number that is none of a category's classes or a set's members. */
export interface UnknownMember extends Values {
  readonly _tag: "UnknownMember";
  readonly of: "class" | "member";
  readonly expected: number;
  readonly labels: ReadonlyArray<string>;
  readonly found: string;
  /** Every word that occurs, where they are few. */
  readonly words: ReadonlyArray<string>;
}

function unknownMember(problem: UnknownMember): Words {
  const { column, role = "condition", of, expected, labels, found, words } = problem;
  const [near] = nearest(found, labels, 1);
  const numbers = `a ${of} from 0 to ${count(expected - 1)}`;
  const relabel = words.length > 0 && words.length <= expected && near === undefined;
  return {
    title: `NO SUCH ${of.toUpperCase()}`,
    summary: `${at(problem)} has ${quote(found)} in ${inSamples(problem)}.`,
    expected: {
      text: labels.length === 0 ? numbers : list(labels),
      because: "the spec says so",
    },
    ...(words.length === 0 ? {} : { found: list(words, 24) }),
    ...(near !== undefined
      ? { fix: `in the data, write ${JSON.stringify(near)} instead of ${JSON.stringify(found)}` }
      : relabel
        ? { fix: setting(role, column, "labels", words) }
        : {}),
  };
}

export const unknownMemberProblem = error<UnknownMember>("UnknownMember", {
  code: "G757",
  words: unknownMember,
  page: page(
    "Not a member",
    "A sample lists a member that the set does not have.",
    "Write one of its members, by number or label.",
  ),
});
