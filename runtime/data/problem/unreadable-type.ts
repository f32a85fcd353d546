/** G802 · A type that is not read. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** A kind of number that can't be read; `convert` is the numpy line that makes of an array a one that can. */
export interface UnreadableType {
  readonly _tag: "UnreadableType";
  /** The file, or an archive and its member. */
  readonly source: string;
  readonly found: string;
  readonly convert: string;
  /** It is one object, such as a dictionary. */
  readonly single?: true;
}

const text = (value: string): string => JSON.stringify(value);

/** The lines of Python that put a readable array in its place. */
const conversion = ({ source, found, convert, single }: UnreadableType): string => {
  const pickled = /O/.test(found) ? ", allow_pickle=True" : "";
  const more = /recfunctions/.test(convert) ? ", numpy.lib.recfunctions" : "";
  const [, archive, member] = /^(.*\.npz)[\\/]([^\\/]+)\.npy$/i.exec(source) ?? [];
  if (archive !== undefined && member !== undefined)
    return (
      `import numpy${more}; d = dict(numpy.load(${text(archive)}${pickled})); a = d[${text(member)}]; ` +
      `d[${text(member)}] = ${convert}; numpy.savez(${text(archive)}, **d)`
    );
  const load = `import numpy${more}; a = numpy.load(${text(source)}${pickled})`;
  return single === true
    ? `${load}; numpy.savez(${text(source.replace(/\.npy$/i, ".npz"))}, **a.item())`
    : `${load}; numpy.save(${text(source)}, ${convert})`;
};

export const unreadableTypeProblem = error<UnreadableType>("UnreadableType", {
  code: "G802",
  words: (problem) => {
    const { source, found, single } = problem;
    const dictionary = `, if it is a dictionary of arrays, and then npz:${source.replace(/\.npy$/i, ".npz")}`;
    return {
      title: "A TYPE THAT IS NOT READ",
      summary:
        single === true
          ? `${quote(source, 200)} holds one pickled object of Python and no array.`
          : `The numbers of ${quote(source, 200)} are of numpy's type ${quote(found)}, which graft does not read.`,
      expected: { text: "booleans, whole numbers, float16, float32, float64, or texts of fixed width" },
      fix: `in Python: ${conversion(problem)}${single === true ? dictionary : ""}`,
    };
  },
  page: page(
    "A type that is not read",
    "A NumPy array holds objects, complex numbers, dates or fields, which are no numbers that a model could take.",
    "Convert it with the line of Python that the report shows. Objects are read by pickle, " +
      "so do that with files that you trust.",
  ),
});
