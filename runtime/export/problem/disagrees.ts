/** G854 · The stock tool disagrees. */
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";

export interface Disagrees {
  readonly _tag: "Disagrees";
  readonly tool: string;
  readonly part: string;
  readonly output: string;
  readonly under: string;
  readonly largest: number;
  readonly most: number;
}

export const disagreesProblem = failure<Disagrees>("Disagrees", {
  code: "G854",
  exit: 1,
  words: ({ tool, part, output, under, largest, most }) => ({
    title: "THE STOCK TOOL DISAGREES",
    summary:
      `${tool} computes another ${quote(output)} than graft in the part ` +
      `${quote(part)}${under === "" ? "" : ` under ${under}`}.`,
    expected: { text: `a difference of at most ${most}`, because: "rounding explains no more" },
    notes: [`The largest difference is ${largest.toPrecision(3)}.`],
  }),
  page: page(
    "The stock tool disagrees",
    "The stock tool opened the files and computed something else than graft, by more than rounding explains. The " +
      "files are written, but don't rely on them.",
    "Please report it, with the spec and the versions that the report names.",
  ),
});
