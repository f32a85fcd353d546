/** G951 · No records. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { shellWord } from "../../problem/shell.js";

/** JSON that is sound and holds no records. `array`: lists of numbers within lists. */
export interface NotRecords {
  readonly _tag: "NotRecords";
  readonly source: string;
  readonly array: boolean;
}

const arrayPath = (source: string): string => source.replace(/(\.json(l)?)?(\.gz)?$/i, ".npy");

export const notRecordsProblem = error<NotRecords>("NotRecords", {
  code: "G951",
  words: ({ source, array }) => {
    const save =
      `import json, numpy; numpy.save(${JSON.stringify(arrayPath(source))}, ` +
      `numpy.array(json.load(open(${JSON.stringify(source)}))))`;
    return {
      title: "NO RECORDS",
      summary: `${quote(source, 200)} is JSON, and holds ${array ? "an array of numbers" : "no list of objects"}.`,
      expected: {
        text: "an object on each line, a list of objects, or columns of equally many values",
        because: "each object is a sample, and its keys name columns",
      },
      ...(array ? { fix: `in Python: ${save}; then write ${shellWord(`npy:${arrayPath(source)}`)}` } : {}),
    };
  },
  page: page(
    "No records",
    "A file of JSON holds neither an object on each line nor a list of objects, nor columns as pandas writes them.",
    "Write a list of objects, one for each sample. An array of numbers belongs into a .npy file.",
  ),
});
