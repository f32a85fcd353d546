/** G802 · A type that is not read. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** A kind of number that can't be read; `convert` is the numpy line that makes it one that can. */
export interface UnreadableType {
  readonly _tag: "UnreadableType";
  readonly source: string;
  readonly found: string;
  readonly convert: string;
}

export const unreadableTypeProblem = error<UnreadableType>("UnreadableType", {
  code: "G802",
  words: ({ source, found, convert }) => ({
    title: "A TYPE THAT IS NOT READ",
    summary: `The numbers of ${quote(source, 200)} are of numpy's type ${quote(found)}, which graft does not read.`,
    expected: { text: "booleans, whole numbers, float16, float32, float64, or texts of fixed width" },
    fix: `in Python, with the array as a: numpy.save(path, ${convert})`,
  }),
  page: page(
    "A type that is not read",
    "A NumPy array holds objects, complex numbers, dates or fields, which are no numbers that a model could take.",
    "Convert it with the line of numpy that the report shows.",
  ),
});
