/** What a person is told about data that can't be had or doesn't fit the spec. In: a DataProblem. Out: its Report. */

import { nearest } from "../../compiler/base/nearest.js";
import type { CoreCondition } from "../../compiler/expand/core.js";
import { presenceName } from "../../compiler/language/condition/null.js";
import { either, quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { NpyProblem } from "../../runtime/checkpoint/npy.js";
import type { Dataset } from "../../runtime/data/index.js";
import type { DataProblem, Malformed } from "../../runtime/data/problem.js";
import { reportFile } from "./file.js";
import { whole } from "./format.js";
import { plainReport } from "./refusal.js";

type Words = Omit<Report, "code" | "severity" | "place">;
type Kind = Exclude<DataProblem["type"], "file">;
type Of<K extends Kind> = Extract<DataProblem, { readonly type: K }>;

const list = (names: ReadonlyArray<string>, most = 12): string =>
  names
    .slice(0, most)
    .map((name) => quote(name))
    .join(", ") + (names.length > most ? ", …" : "");

const shapeText = (shape: ReadonlyArray<number>): string =>
  shape.length === 0
    ? "one number"
    : `${shape.join(" × ")} ${shape.length === 1 && shape[0] === 1 ? "number" : "numbers"}`;

const npyWords: { readonly [T in NpyProblem["type"]]: (problem: Extract<NpyProblem, { readonly type: T }>) => string } =
  {
    "npy-magic": () => "it does not begin as a .npy file does",
    "npy-version": ({ found }) => `it has version ${found} of the format, and graft reads 1 to 3`,
    "npy-header": () => "its header can't be read",
    "npy-dtype": ({ found, expected }) => `its numbers are ${quote(found)}, and graft reads ${expected.join(", ")}`,
    "npy-order": () => "it is in Fortran order; save it with numpy.ascontiguousarray",
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
  "not-utf8": () => "it is not UTF-8 text",
  npy: ({ problem }) => npyText(problem),
  "open-quote": ({ line }) => `the quote opened in line ${whole(line)} is never closed`,
  "text-after-quote": ({ line }) => `in line ${whole(line)}, text follows a closing quote`,
  "field-count": ({ line, expected, found }) =>
    `line ${whole(line)} has ${found} fields, and the header has ${expected}`,
  "repeated-header": ({ found }) => `two columns are called ${quote(found)}`,
};

const malformedText = (m: Malformed): string => (malformedWords[m.what] as (m: Malformed) => string)(m);

function unknownSource({ source, expected }: Of<"unknown-source">): Words {
  const scheme = source.split(":")[0] ?? "";
  const [near] = nearest(scheme, ["digits", "idx", "csv", "npy"], 1);
  const ending = /\.(csv|npy)$/i.exec(source)?.[1]?.toLowerCase();
  const fix =
    ending !== undefined ? `write ${ending}:${source}` : near && `write ${near}${source.slice(scheme.length)}`;
  return {
    title: "NO SUCH DATA",
    summary: `${quote(source, 100)} is no data that graft knows.`,
    expected: { text: expected.join(", "), because: "a word before the colon says how data is read" },
    ...(fix === undefined ? {} : { fix }),
  };
}

function missingColumn({ source, column, role, found }: Of<"missing-column">): Words {
  const [near] = nearest(column, found, 1);
  return {
    title: "MISSING COLUMN",
    summary: `The spec has the ${role} ${quote(column)}, and ${quote(source, 100)} has nothing for it.`,
    notes: [found.length === 0 ? "It offers nothing that is left." : `It has ${list(found)}.`],
    fix:
      near === undefined
        ? `give data that has ${quote(column)}, or take it out of the spec`
        : `call it ${quote(near)} in the spec, or ${quote(column)} in the data`,
  };
}

function unknownMember({ source, column, row: at, of, expected, labels, found }: Of<"unknown-member">): Words {
  const [near] = nearest(found, labels, 1);
  const numbers = `a ${of} from 0 to ${whole(expected - 1)}`;
  return {
    title: `NO SUCH ${of.toUpperCase()}`,
    summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} has ${quote(found)}.`,
    expected: {
      text: labels.length === 0 ? numbers : `${list(labels)}, or ${numbers}`,
      because: "the spec says so",
    },
    ...(near === undefined ? {} : { fix: `write ${quote(near)}` }),
  };
}

const row = (index: number): string => `sample ${whole(index)} (from 0)`;

const catalogue: { readonly [K in Kind]: readonly [code: string, words: (problem: Of<K>) => Words] } = {
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
      fix: "write the path of one of them",
    }),
  ],
  malformed: [
    "G744",
    ({ source, malformed }) => ({
      title: "BROKEN DATA FILE",
      summary: `${quote(source, 200)} can't be read: ${malformedText(malformed)}.`,
    }),
  ],
  empty: ["G745", ({ source }) => ({ title: "NO SAMPLES", summary: `There is no sample in ${quote(source, 200)}.` })],
  "missing-column": ["G746", missingColumn],
  "ambiguous-column": [
    "G747",
    ({ source, column, found }) => ({
      title: "WHICH INPUT?",
      summary: `The ${quote(column)} of ${quote(source, 100)} would fit ${either(found)}.`,
      fix: `call one of them ${quote(column)}, or bring the data as npy: with a file for each`,
    }),
  ],
  "shape-mismatch": [
    "G748",
    ({ source, column, expected, found }) => ({
      title: "DATA DOES NOT FIT",
      summary: `${quote(column)} does not fit the data of ${quote(source, 100)}.`,
      expected: { text: shapeText(expected), because: "the spec says so" },
      found: shapeText(found),
      fix: `change ${quote(column)} in the spec's inputs to the size of the data`,
    }),
  ],
  "count-mismatch": [
    "G749",
    ({ source, column, expected, found }) => ({
      title: "DIFFERENT LENGTHS",
      summary: `In ${quote(source, 200)}, ${quote(column)} has ${whole(found)} samples and others have ${whole(expected)}.`,
    }),
  ],
  "too-few-classes": [
    "G750",
    ({ source, column, expected, found, row: at }) => ({
      title: "TOO FEW CLASSES",
      summary: `The labels of ${quote(source, 100)} run from 0 to ${whole(found - 1)}, and ${quote(column)} has ${whole(expected)} classes.`,
      notes: [`The first label outside is of ${row(at)}.`],
      fix: `give ${quote(column)} "size": ${found}`,
    }),
  ],
  "not-a-number": [
    "G751",
    ({ source, column, row: at, found }) => ({
      title: "NOT A NUMBER",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} is ${found === "" ? "empty" : quote(found)}.`,
      expected: { text: "a decimal number" },
    }),
  ],
  "not-finite": [
    "G752",
    ({ source, column, row: at, found }) => ({
      title: "NOT FINITE",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} is ${found}.`,
      expected: { text: "a finite number", because: "one such value spoils every parameter" },
    }),
  ],
  "not-an-integer": [
    "G753",
    ({ source, column, row: at, found }) => ({
      title: "NOT A CLASS",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} is ${found}.`,
      expected: { text: "a whole number", because: `${quote(column)} is a category` },
    }),
  ],
  "outside-domain": [
    "G754",
    ({ source, column, row: at, expected, found }) => ({
      title: "NOT A CLASS",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} is ${found}.`,
      expected: { text: `0 to ${whole(expected - 1)}`, because: `${quote(column)} has ${whole(expected)} classes` },
    }),
  ],
  "outside-range": [
    "G755",
    ({ source, column, row: at, expected, found }) => ({
      title: "OUTSIDE THE RANGE",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} is ${found}.`,
      expected: { text: `${expected[0]} to ${expected[1]}`, because: "the spec says so" },
      fix: `scale the data, or widen the "range" of ${quote(column)}`,
    }),
  ],
  "unknown-member": ["G757", unknownMember],
  "repeated-member": [
    "G758",
    ({ source, column, row: at, found }) => ({
      title: "MEMBER LISTED TWICE",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} lists ${quote(found)} twice.`,
      expected: { text: "each member at most once", because: `${quote(column)} is a set` },
    }),
  ],
  "not-a-flag": [
    "G759",
    ({ source, column, row: at, expected, found }) => ({
      title: "NEITHER IN NOR OUT",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} holds ${found}.`,
      expected: {
        text: `${whole(expected)} numbers, each 0 or 1`,
        because: `${quote(column)} is a set: 1 says that a member is in`,
      },
    }),
  ],
  "missing-value": [
    "G760",
    ({ source, column, row: at, found, set }) => ({
      title: "MISSING VALUE",
      summary: `In ${quote(source, 100)}, ${quote(column)} of ${row(at)} is empty${found > 1 ? `, and so it is of ${whole(found - 1)} more` : ""}.`,
      expected: { text: "a value for every sample", because: `${quote(column)} has no null to stand for one` },
      fix: `if samples may lack it, write "null": "learned" in the spec's ${quote(column)}${set ? "; an empty set is written {}" : ""}`,
    }),
  ],
  "too-many-flags": [
    "G761",
    ({ source, column, expected, found }) => ({
      title: "TOO MUCH DATA",
      summary: `The rows of ${quote(column)} in ${quote(source, 100)} would come to ${whole(found)} numbers; ${whole(expected)} is the limit.`,
      fix: `give ${quote(column)} a smaller "size", or fewer samples`,
    }),
  ],
  more: [
    "G756",
    ({ source, found }) => ({
      title: "AND MORE",
      summary: `${quote(source, 100)} has ${whole(found)} more problems like these.`,
    }),
  ],
};

export const reportData = (problem: DataProblem): Report => {
  if (problem.type === "file") return reportFile(problem, { what: "data file" });
  // The catalogue's type pairs each kind with its problem, which indexing by a union can't show.
  const [code, words] = catalogue[problem.type] as readonly [string, (problem: DataProblem) => Words];
  return plainReport(code, words(problem));
};

/** A null that nothing will train: no sample lacks the condition, and training drops it from none. */
export const idleNulls = (conditions: ReadonlyArray<CoreCondition>, { columns }: Dataset): ReadonlyArray<Report> =>
  conditions
    .filter(({ name, null: kind, drop }) => {
      const present = columns.find((column) => column.name === presenceName(name));
      return kind !== undefined && drop === 0 && present?.data.includes(0) !== true;
    })
    .map(({ name }) => ({
      ...plainReport("G762", {
        title: "NULL NEVER TRAINED",
        summary: `Every training sample has ${quote(name)} and none is dropped, so its null is never trained.`,
        notes: [`Samples drawn without ${quote(name)}, or guided by it, would show what the start happened to be.`],
        fix: `write "drop": 0.1 in the spec's ${quote(name)}, or take its "null" out`,
      }),
      severity: "warning",
    }));
