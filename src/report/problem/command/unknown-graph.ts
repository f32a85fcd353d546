/** G704 · No such graph. */
import { nearest } from "../../../../compiler/base/nearest.js";
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface UnknownGraph {
  readonly _tag: "UnknownGraph";
  readonly name: string;
  readonly known: ReadonlyArray<string>;
}

export const unknownGraphProblem = failure<UnknownGraph>("UnknownGraph", {
  code: "G704",
  exit: 2,
  words: ({ name, known }) => {
    const [near] = nearest(name, known, 1);
    return {
      title: "NO SUCH GRAPH",
      summary: `This model has no graph \`${name}\`.`,
      notes: [`It has ${known.join(", ")}.`],
      ...(near === undefined ? {} : { fix: `write --graph ${near}` }),
    };
  },
  page: page("No such graph", "The model has no graph of this name.", "Write one of those that the report lists."),
});
