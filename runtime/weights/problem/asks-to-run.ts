/** G871 · A file that wants to run. */
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import type { InFile } from "../../problem/in-file.js";
import { torchWay } from "./shared.js";

/** A pickle that asks for something to be run: `os.system`. */
export interface AsksToRun {
  readonly _tag: "AsksToRun";
  readonly what: string;
}

export const asksToRunProblem = failure<AsksToRun, InFile>("AsksToRun", {
  code: "G871",
  exit: 3,
  words: ({ what }, { file }) => ({
    title: "A FILE THAT WANTS TO RUN",
    summary: `Opening ${file} in Python would call ${quote(what)}. graft reads a pickle as data, and runs nothing.`,
    expected: { text: "tensors, numbers, texts and dictionaries", because: "that is all that weights need" },
    fix: torchWay,
  }),
  page: page(
    "A file that wants to run",
    "A `.pt` file is a pickle, and a pickle is a program: opening it in Python calls what it names. graft reads it " +
      "as data and calls nothing, so a file that needs more than tensors, numbers and dictionaries can't be read.",
    "Save the numbers alone, in Python: `torch.save(model.state_dict(), 'weights.pt')`.",
  ),
});
