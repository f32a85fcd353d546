/** G701 · Usage. */
import { failure } from "../../../../runtime/problem/failure.js";
import { usageCode, usagePage } from "./shared.js";

/** A call that the command line or the library can't follow, in the words of whoever refuses it. */
export interface Usage {
  readonly _tag: "Usage";
  readonly summary: string;
  readonly fix?: string;
  readonly notes?: ReadonlyArray<string>;
}

export const usageProblem = failure<Usage>("Usage", {
  code: usageCode,
  exit: 2,
  words: ({ summary, notes, fix }) => ({
    title: "USAGE",
    summary,
    ...(notes === undefined ? {} : { notes }),
    ...(fix === undefined ? {} : { fix }),
  }),
  page: usagePage,
});
