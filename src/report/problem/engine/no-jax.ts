/** G903 · No JAX. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NoJax {
  readonly _tag: "NoJax";
  /** What came of trying, in lines. */
  readonly said: string;
}

export const noJaxProblem = failure<NoJax>("NoJax", {
  code: "G903",
  exit: 1,
  words: ({ said }) => ({
    title: "NO JAX",
    summary: "A Python with JAX could not be set up; nothing half-made is left, and the other engines work as before.",
    notes: said
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.trimEnd()),
    fix: "do what these lines ask for, then write `graft native --jax` again",
  }),
  page: page(
    "No JAX",
    "`graft native --jax` makes a virtual environment of its own and installs JAX into it, and something was " +
      "missing: Python 3.10 or newer, its `venv` module, or an answer of the package index. Nothing half-made is left.",
    "Do what the lines below the report ask for, then write it again; or name a Python that has JAX in GRAFT_PYTHON.",
  ),
});
