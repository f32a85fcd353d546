/** G795 · No native engine. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NoNative {
  readonly _tag: "NoNative";
  /** What came of trying, in lines. */
  readonly said: string;
}

export const noNativeProblem = failure<NoNative>("NoNative", {
  code: "G795",
  exit: 1,
  words: ({ said }) => ({
    title: "NO NATIVE ENGINE",
    summary: "The native engine could not be set up; nothing half-made is left, and the other engines work as before.",
    notes: said
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("The native engine could not be set up"))
      .map((line) => line.trimEnd()),
    fix: "do what these lines ask for, then write `graft native` again",
  }),
  page: page(
    "No native engine",
    "TensorFlow's own library could not be downloaded, built or loaded. Nothing half-made is left, " +
      "and the other engines work as before.",
    "Do what the lines below the report ask for (a tool that is missing, a host that does not answer), then write " +
      "`graft native` again; or go without it: `--engine wasm` is always there.",
  ),
});
