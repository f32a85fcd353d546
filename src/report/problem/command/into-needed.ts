/** G701 · `--map` or `--set` without the spec that they are about. */
import { failure } from "../../../../runtime/problem/failure.js";
import { usageCode, usagePage } from "./shared.js";

export interface IntoNeeded {
  readonly _tag: "IntoNeeded";
}

export const intoNeededProblem = failure<IntoNeeded>("IntoNeeded", {
  code: usageCode,
  exit: 2,
  words: () => ({
    title: "INTO WHICH MODEL?",
    summary: "`--map` tells which weights go where in a spec, and no spec is named.",
    fix: "write --into spec.json",
  }),
  page: usagePage,
});
