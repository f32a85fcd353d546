/** G875 · Nothing to begin with. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** `init` names a run that has nothing of this model. */
export interface NothingToBegin {
  readonly _tag: "NothingToBegin";
  readonly from: string;
  readonly only: ReadonlyArray<string>;
  /** What the run has. */
  readonly names: ReadonlyArray<string>;
  /** Of these, what the model has in another shape. */
  readonly others: ReadonlyArray<string>;
}

const shown = 10;

export const nothingToBeginProblem = failure<NothingToBegin>("NothingToBegin", {
  code: "G875",
  exit: 3,
  words: ({ from, only, names, others }) => ({
    title: "NOTHING TO BEGIN WITH",
    summary:
      `The run ${from} has no weight of this model's names and ` +
      `shapes${only.includes("**") ? "" : ` among ${only.join(", ")}`}.`,
    notes: [
      ...(others.length === 0 ? [] : [`Of the same name and another shape: ${others.slice(0, shown).join(", ")}.`]),
      `It has ${names.slice(0, shown).join(", ")}${names.length > shown ? ` and ${names.length - shown} more` : ""}.`,
    ],
    fix: "give the layers the names that they have there, or delete train.init",
  }),
  page: page(
    "Nothing to begin with",
    "`train.init` names a run whose weights this model begins with, by name. " +
      "None of them has a name and a shape that this model has.",
    "Give the layers the names that they have in that run (`graft explain RUN` shows them), or delete `train.init`.",
  ),
});
