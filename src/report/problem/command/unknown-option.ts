/** G703 · No such option. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface UnknownOption {
  readonly _tag: "UnknownOption";
  readonly summary: string;
  readonly fix: string;
}

export const unknownOptionProblem = failure<UnknownOption>("UnknownOption", {
  code: "G703",
  exit: 2,
  words: ({ summary, fix }) => ({ title: "NO SUCH OPTION", summary, fix }),
  page: page(
    "No such option",
    "The command has no option of this name.",
    "`graft <command> --help` lists the options.",
  ),
});
