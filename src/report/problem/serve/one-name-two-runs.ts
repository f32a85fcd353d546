/** G882 · One name, two runs. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface OneNameTwoRuns {
  readonly _tag: "OneNameTwoRuns";
  readonly folders: readonly [string, string];
  readonly model: string;
  readonly version: string;
  /** What the command was given first. */
  readonly first: string | undefined;
}

export const oneNameTwoRunsProblem = failure<OneNameTwoRuns>("OneNameTwoRuns", {
  code: "G882",
  exit: 2,
  words: ({ folders: [one, other], model, version, first = "RUN" }) => ({
    title: "ONE NAME, TWO RUNS",
    summary: `\`${one}\` and \`${other}\` would both be version ${version} of \`${model}\`.`,
    fix: `name one of them: graft serve ${first} other=${other}`,
  }),
  page: page(
    "One name, two runs",
    "Two of the folders would answer to the same model and version, and a caller could not tell which.",
    "Give one of them a name of its own: `graft serve runs/a other=runs/b`.",
  ),
});
