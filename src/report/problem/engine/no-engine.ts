/** G791 · No engine. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { either } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NoEngine {
  readonly _tag: "NoEngine";
  readonly names: ReadonlyArray<string>;
  /** Why each can't be used. */
  readonly reasons: ReadonlyArray<string>;
}

export const noEngineProblem = failure<NoEngine>("NoEngine", {
  code: "G791",
  exit: 1,
  words: ({ names, reasons }) => ({
    title: "NO ENGINE",
    summary: names.length === 1 ? `The engine ${either(names)} can't be used here.` : "No engine can be used here.",
    notes: reasons,
    fix:
      names.length === 1
        ? "write --engine auto; `graft doctor` shows which engines there are"
        : "`graft doctor` shows why",
  }),
  page: page(
    "No engine",
    "None of the engines asked for can be used here.",
    "`graft doctor` says which there are and why others are not.",
  ),
});
