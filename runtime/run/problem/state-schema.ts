/** G783 · Another version. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** state.json was written by another version of the format. */
export interface StateSchema {
  readonly _tag: "StateSchema";
  readonly path: string;
  readonly expected: number;
  readonly found: unknown;
}

export const stateSchemaProblem = failure<StateSchema>("StateSchema", {
  code: "G783",
  exit: 3,
  words: ({ path: file, expected, found }) => ({
    title: "OTHER VERSION",
    summary: `${path(file)} was written by another version of graft.`,
    expected: { text: `schema ${expected}` },
    found: `schema ${String(found)}`,
  }),
  page: page(
    "Another version",
    "The run was written by another version of graft.",
    "Use that version, or train again.",
  ),
});
