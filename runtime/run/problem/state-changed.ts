/** G782 · A broken run. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** state.json is not what a checkpoint wrote: not JSON, not its own hash, or not its fields. */
export interface StateChanged {
  readonly _tag: "StateChanged";
  readonly path: string;
  readonly what: "not-json" | "fields" | "hash";
}

const changed: Readonly<Record<StateChanged["what"], string>> = {
  "not-json": "is not JSON",
  fields: "does not have the fields of a checkpoint",
  hash: "was changed since graft wrote it",
};

export const stateChangedProblem = failure<StateChanged>("StateChanged", {
  code: "G782",
  exit: 3,
  words: ({ path: file, what }) => ({
    title: "BROKEN RUN",
    summary: `${path(file)} ${changed[what]}, so the run can't be trusted.`,
    fix: "restore the file from a copy, or train again",
  }),
  page: page(
    "A broken run",
    "A file of the run was changed or lost since it was written.",
    "Restore it from a copy, or train again.",
  ),
});
