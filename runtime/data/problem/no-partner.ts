/** G964 · No partner for a row. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";
import { firstOf, leavingOut, type Unpaired } from "./unpaired.js";

/** Rows of one source that another, which they are matched with by a column, has none for. */
export interface NoPartner extends Unpaired {
  readonly _tag: "NoPartner";
  /** The address whose rows they are. */
  readonly base: string;
  /** None has a partner, and there are equally many: the address that joins by order. */
  readonly order?: string;
}

const fixOf = ({ matched, order }: NoPartner): { readonly fix?: string } => {
  if (order !== undefined) return { fix: `write ${shellWord(order)} if the rows are in the same order` };
  return leavingOut({ ...(matched === undefined ? {} : { matched }) }, "add them");
};

export const noPartnerProblem = error<NoPartner>("NoPartner", {
  code: "G964",
  words: (problem) => ({
    title: "NO PARTNER FOR A ROW",
    summary:
      `${quote(problem.source, 200)} has no row for ${count(problem.count)} of ${count(problem.expected)} rows of ` +
      `${quote(problem.base, 200)}: ${firstOf(problem.found, problem.count)}.`,
    expected: { text: `each row's ${quote(problem.column)} in both`, because: "rows are matched by it" },
    ...fixOf(problem),
  }),
  page: page(
    "No partner for a row",
    "Rows of two sources are matched by a column that both have, and one lacks some of the other's values.",
    "Add the rows; or write `#matched` behind an address, which leaves out what has no partner. `#by=COLUMN` names " +
      "another column to match by, `#by-order` matches rows by their order.",
  ),
});
