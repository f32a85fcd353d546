/** G942 · Not a run. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NotARunZip {
  readonly _tag: "NotARunZip";
  readonly found: ReadonlyArray<string>;
}

export const notARunZipProblem = failure<NotARunZip>("NotARunZip", {
  code: "G942",
  exit: 3,
  words: ({ found }) => ({
    title: "NOT A RUN",
    summary: `This zip holds no run: there is no state.json in it${
      found.length === 0
        ? ""
        : `, but ${found
            .slice(0, 3)
            .map((name) => quote(name, 60))
            .join(", ")}`
    }.`,
    fix: "drop the zip that the page exported, or one of the whole folder that `graft train` wrote",
  }),
  page: page(
    "Not a run",
    "A zip was dropped into the page that holds no run: a run's folder has a state.json.",
    "Drop the zip that the page exported, or one of the folder that `graft train` wrote.",
  ),
});
