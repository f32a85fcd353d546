/** G785 · Broken weights. */
import { page } from "../../../compiler/words/diagnostic.js";
import type { SafetensorsProblem } from "../../checkpoint/safetensors.js";
import { failure, kebab } from "../../problem/failure.js";
import { path } from "./shared.js";

export interface BadSafetensors {
  readonly _tag: "BadSafetensors";
  readonly path: string;
  readonly problem: SafetensorsProblem;
}

export const badSafetensorsProblem = failure<BadSafetensors>("BadSafetensors", {
  code: "G785",
  exit: 3,
  words: ({ path: file, problem }) => ({
    title: "BROKEN RUN",
    summary: `${path(file)} is no safetensors file as graft writes them (${kebab(problem._tag)}).`,
    fix: "restore the file from a copy, or train again",
  }),
  page: page(
    "Broken weights",
    "A file of weights is no safetensors file as graft writes them.",
    "Restore it from a copy, or train again.",
  ),
});
