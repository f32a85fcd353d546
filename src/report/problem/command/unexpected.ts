/** G700 · Something went wrong in graft. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface Unexpected {
  readonly _tag: "Unexpected";
  readonly said: string;
  /** Where the trace can be seen; absent in a page. */
  readonly trace?: boolean;
}

export const unexpectedProblem = failure<Unexpected>("Unexpected", {
  code: "G700",
  exit: 1,
  words: ({ said, trace }) => ({
    title: "UNEXPECTED",
    summary: `graft met something that it should never meet: ${said}`,
    notes: [
      "This is a mistake in graft and not in what you " +
        `wrote.${trace === true ? " With GRAFT_DEBUG=1 the whole trace is shown." : ""}`,
    ],
    fix: "please report it, with this message and the spec",
  }),
  page: page(
    "Something went wrong in graft",
    "This is a mistake in graft, not in what you gave it. GRAFT_DEBUG=1 shows where it happened.",
    "Please report it, with the command and the spec.",
  ),
});
