/** What a person is told about data that can't be had or doesn't fit the spec. In: a DataProblem. Out: its Report. */

import { nearest } from "../../compiler/base/nearest.js";
import { notUtf8Words } from "../../compiler/base/utf8.js";
import type { CoreCondition } from "../../compiler/expand/core.js";
import { presenceName } from "../../compiler/language/condition/null.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { NpyProblem } from "../../runtime/checkpoint/npy.js";
import { type Dataset, numbersIn } from "../../runtime/data/index.js";
import type { DataProblem, Malformed } from "../../runtime/data/problem.js";
import { type Catalogue, list, type Of, valueWords, type Words } from "./data-values.js";
import { reportFile } from "./file.js";
import { whole } from "./format.js";
import { plainReport } from "./refusal.js";
import { shellWord } from "./shell.js";

type Kind = Exclude<DataProblem["type"], "file">;

const npyWords: { readonly [T in NpyProblem["type"]]: (problem: Extract<NpyProblem, { readonly type: T }>) => string } =
  {
    "npy-magic": () => "it does not begin as a .npy file does",
    "npy-version": ({ found }) => `it has version ${found} of the format, and graft reads 1 to 3`,
    "npy-header": () => "its header can't be read",
    "npy-dtype": ({ found }) => `its numbers are ${quote(found)}, which graft does not read`,
    "npy-size": ({ expected, found }) =>
      `its header promises ${whole(expected)} bytes of numbers, and there are ${whole(found)}`,
  };

const npyText = (problem: NpyProblem): string => (npyWords[problem.type] as (problem: NpyProblem) => string)(problem);

const sizes = (how: string) => (m: { readonly expected: number; readonly found: number }) =>
  `it ${how}: ${whole(m.expected)} bytes are expected and ${whole(m.found)} are there`;

const malformedWords: {
  readonly [W in Malformed["what"]]: (m: Extract<Malformed, { readonly what: W }>) => string;
} = {
  magic: ({ expected, found }) => `it begins with ${found}, and a file of this kind begins with ${expected}`,
  truncated: sizes("ends too early"),
  trailing: sizes("goes on after its end"),
  "absurd-size": sizes("promises more than it can hold"),
  gzip: ({ code }) => `its compression is broken (${code})`,
  "not-utf8": ({ found }) => `it is not UTF-8 text${found === undefined ? "" : `: ${notUtf8Words(found)}`}`,
  "endless-line": ({ line, expected }) => `line ${whole(line)} goes on for more than ${whole(expected)} bytes`,
  npy: ({ problem }) => npyText(problem),
  "open-quote": ({ line }) => `the quote opened in line ${whole(line)} is never closed`,
  "text-after-quote": ({ line }) => `in line ${whole(line)}, text follows a closing quote`,
  "field-count": ({ line, expected, found }) =>
    `line ${whole(line)} has ${found} fields, and the header has ${expected}`,
  "repeated-header": ({ found }) => `two columns are called ${quote(found)}`,
  "not-json": ({ line }) => `line ${whole(line)} is no object of JSON`,
  undecodable: ({ as, reason }) => `it can't be decoded as ${as} (${reason})`,
};

const malformedText = (m: Malformed): string => (malformedWords[m.what] as (m: Malformed) => string)(m);

/** Tables of Windows are mostly in its Western code page. */
const recode = (path: string): string => {
  const to = path.replace(/(\.[^./\\]*)?$/, (ending) => `-utf8${ending}`);
  return `save it as UTF-8: iconv -f WINDOWS-1252 -t UTF-8 ${shellWord(path)} > ${shellWord(to)}`;
};

const SCHEMES: ReadonlyMap<string, string> = new Map([
  ["csv", "csv"],
  ["tsv", "csv"],
  ["txt", "csv"],
  ["npy", "npy"],
  ["npz", "npz"],
  ["parquet", "parquet"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
]);

function unknownSource({ source, expected }: Of<"unknown-source">): Words {
  const scheme = source.split(":")[0] ?? "";
  const known = expected.map((usage) => /^[a-z]+/.exec(usage)?.[0] ?? "");
  const [near] = nearest(scheme, known, 1);
  const ending = SCHEMES.get(/\.([a-z]+)(?:\.gz)?$/i.exec(source)?.[1]?.toLowerCase() ?? "");
  const folder = !source.includes(":") && known.includes("images") && /[/\\]|^\w+$/.test(source) && near === undefined;
  const fix =
    ending !== undefined && !source.includes(":")
      ? `write ${ending}:${source}`
      : near !== undefined
        ? `write ${near}${source.slice(scheme.length)}`
        : folder
          ? `write images:${source} if it is a folder of pictures`
          : undefined;
  return {
    title: "NO SUCH DATA",
    summary: `${quote(source, 100)} is no data that graft knows.`,
    expected: { text: expected.join(", "), because: "a word before the colon says how data is read" },
    ...(fix === undefined ? {} : { fix }),
  };
}

const catalogue: Catalogue<Kind> = {
  "unknown-source": ["G740", unknownSource],
  "bad-address": [
    "G741",
    ({ source, expected, found }) => ({
      title: "BAD ADDRESS",
      summary:
        found === ""
          ? `${quote(source, 100)} does not say which data.`
          : `${quote(found)} in ${quote(source, 100)} can't be understood.`,
      expected: { text: expected },
    }),
  ],
  "no-file": [
    "G742",
    ({ source, expected, found }) => ({
      title: "NO DATA FILE",
      summary: `No file in ${quote(source, 200)} fits ${expected}.`,
      notes: [found.length === 0 ? "The folder is empty." : `It has ${list(found)}.`],
    }),
  ],
  "several-files": [
    "G743",
    ({ source, found }) => ({
      title: "SEVERAL DATA FILES",
      summary: `${quote(source, 200)} has several files that could be meant: ${list(found)}.`,
      fix: `write ${shellWord(`${source}/${found[0]}`)}, or the path of another`,
    }),
  ],
  malformed: [
    "G744",
    ({ source, malformed }) => ({
      title: "BROKEN DATA FILE",
      summary: `${quote(source, 200)} can't be read: ${malformedText(malformed)}.`,
      ...(malformed.what === "not-utf8" && !/\.gz$/i.test(source) ? { fix: recode(source) } : {}),
    }),
  ],
  empty: ["G745", ({ source }) => ({ title: "NO SAMPLES", summary: `There is no sample in ${quote(source, 200)}.` })],
  "count-mismatch": [
    "G749",
    ({ source, column, expected, found }) => ({
      title: "DIFFERENT LENGTHS",
      summary: `In ${quote(source, 200)}, ${quote(column)} has ${whole(found)} samples and others have ${whole(expected)}.`,
    }),
  ],
  "unreadable-type": [
    "G802",
    ({ source, found, convert }) => ({
      title: "A TYPE THAT IS NOT READ",
      summary: `The numbers of ${quote(source, 200)} are of numpy's type ${quote(found)}, which graft does not read.`,
      expected: { text: "booleans, whole numbers, float16, float32, float64, or texts of fixed width" },
      fix: `in Python, with the array as a: numpy.save(path, ${convert})`,
    }),
  ],
  "unknown-address-word": [
    "G803",
    ({ source, found, expected }) => ({
      title: "NO SUCH WORD",
      summary: `${quote(source, 200)} has the word ${quote(found)} behind its #, and this kind of data has none of that name.`,
      expected: { text: expected.length === 0 ? "no word" : expected.map((word) => `#${word}`).join(", ") },
      fix: `write ${source.replace(/#[^#]*$/, expected.length === 1 ? `#${expected[0]}` : "")}`,
    }),
  ],
  "link-outside": [
    "G807",
    ({ source, found }) => ({
      title: "A LINK OUT OF THE FOLDER",
      summary: `${quote(source, 200)} is a link to ${quote(found, 200)}, which lies outside the folder of data.`,
      expected: { text: "files of the folder itself", because: "a folder of data may come from a stranger" },
      fix: "copy what is meant into the folder, or take the link out",
    }),
  ],
  "no-match": [
    "G808",
    ({ source, column, found, count, expected }) => ({
      title: "NO ROW FOR A FILE",
      summary: `${quote(source, 200)} has no row for ${whole(count)} of ${whole(expected)} files, the first of them ${quote(found, 100)}.`,
      expected: { text: `each file's name in the column ${quote(column)}`, because: "rows are matched by it" },
    }),
  ],
  "no-header": [
    "G804",
    ({ source, found }) => ({
      title: "NO NAMES OF COLUMNS",
      summary: `The first line of ${quote(source, 200)} holds numbers alone (${found.join(", ")} …), so nothing names its columns.`,
      expected: { text: "a first line with a name for each column" },
      fix: `write names such as label,x.0,x.1 in its first line; in Python: pandas.read_csv(path, header=None).to_csv(path, index=False), which calls them 0, 1, 2 …`,
    }),
  ],
  ...valueWords,
  more: [
    "G756",
    ({ source, found }) => ({
      title: "AND MORE",
      summary: `${quote(source, 100)} has ${whole(found)} more problems like these.`,
    }),
  ],
};

/** What helps where the data is what it is, and the spec another's. */
const startOf = (address: string): Pick<Words, "fix"> => ({
  fix: `graft init --data ${shellWord(address)} writes a spec for what is there`,
});

export const reportData = (problem: DataProblem): Report => {
  if (problem.type === "file") return reportFile(problem, { what: "data file" });
  // The catalogue's type pairs each kind with its problem, which indexing by a union can't show.
  const [code, words] = catalogue[problem.type] as readonly [string, (problem: DataProblem) => Words];
  const told = words(problem);
  return plainReport(code, {
    ...told,
    ...(told.fix === undefined && problem.start !== undefined ? startOf(problem.start) : {}),
  });
};

/** A null that nothing will train: no sample lacks the condition, and training drops it from none. */
export const idleNulls = (conditions: ReadonlyArray<CoreCondition>, { columns }: Dataset): ReadonlyArray<Report> =>
  conditions
    .filter(({ name, null: kind, drop }) => {
      const present = columns.find((column) => column.name === presenceName(name));
      return kind !== undefined && drop === 0 && (present === undefined || !numbersIn(present).includes(0));
    })
    .map(({ name }) => ({
      ...plainReport("G762", {
        title: "NULL NEVER TRAINED",
        summary: `Every training sample has ${quote(name)} and none is dropped, so its null is never trained.`,
        notes: [`Samples drawn without ${quote(name)}, or guided by it, would show what the start happened to be.`],
        fix: `write "drop": 0.1 in the spec's ${quote(name)}, or add --set conditions.${name}.drop=0.1`,
      }),
      severity: "warning",
    }));
