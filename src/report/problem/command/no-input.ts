/** G948 · Nothing that could go in. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { shellWord } from "../../../../runtime/problem/shell.js";

/** Data in which `graft init` finds no input. `found`: what each field is; `able`: one that could be made the input. */
export interface NoInput {
  readonly _tag: "NoInput";
  readonly source: string;
  readonly found: ReadonlyArray<string>;
  readonly able?: string;
}

export const noInputProblem = failure<NoInput>("NoInput", {
  code: "G948",
  exit: 3,
  words: ({ source, found, able }) => ({
    title: "NOTHING THAT COULD GO IN",
    summary: `${quote(source, 200)} holds no pictures, no arrays, and no columns of numbers besides classes.`,
    notes: [found.length === 0 ? "It holds nothing at all." : `It holds ${found.join(", ")}.`],
    expected: { text: "what a model is of", because: "classes alone are conditions" },
    fix:
      able === undefined
        ? `name the file of the inputs beside it: graft init --data ${shellWord(source)} --data ADDRESS`
        : `graft init --data ${shellWord(source)} --from ${shellWord(able)} makes a model of ${quote(able)}; or ` +
          "name the file of the inputs beside it, by a second --data",
  }),
  page: page(
    "Nothing that could go in",
    "`graft init` looked at the data and found classes or texts alone. A model needs an input: pictures, " +
      "arrays, or columns of numbers.",
    "Name the file of the inputs as well, by a second `--data`; or say with `--from` which column is the input.",
  ),
});
