/** What a person is told about columns that are missing or don't fit, and about values. In: a DataProblem of them. Out: its code and words. */
import { nearest } from "../../compiler/base/nearest.js";
import { either, quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { DataProblem } from "../../runtime/data/problem.js";
import { counted, whole } from "./format.js";

export type Words = Omit<Report, "code" | "severity" | "place">;
export type Of<K extends DataProblem["type"]> = Extract<DataProblem, { readonly type: K }>;
export type Catalogue<K extends DataProblem["type"]> = {
  readonly [T in K]: readonly [code: string, words: (problem: Of<T>) => Words];
};

export const list = (names: ReadonlyArray<string>, most = 12): string =>
  names
    .slice(0, most)
    .map((name) => quote(name))
    .join(", ") + (names.length > most ? ", …" : "");

const shapeText = (shape: ReadonlyArray<number>): string => {
  if (shape.length === 0) return "one number for each sample";
  return `${shape.map(whole).join(" × ")} ${shape.every((size) => size === 1) ? "number" : "numbers"} for each sample`;
};

type Role = "input" | "condition";

/** How a key of the spec is set: in its text, or on the command line. */
const setting = (role: Role, column: string, key: string, value: unknown): string => {
  const written = JSON.stringify(value);
  const assignment = `${role}s.${column}.${key}=${typeof value === "string" ? value : written}`;
  const safe = /^[\w.=,+-]+$/.test(assignment) ? assignment : `'${assignment.replaceAll("'", "'\\''")}'`;
  return `write "${key}": ${written.replaceAll(",", ", ")} in the spec's ${quote(column)}, or add --set ${safe}`;
};

/** The first sample that has a fault, and how many do. */
const inSamples = ({ row, count }: { readonly row: number; readonly count: number }): string =>
  count === 1 ? `sample ${whole(row)} (from 0)` : `${whole(count)} samples, the first of them ${whole(row)} (from 0)`;

const at = ({ source, column }: { readonly source: string; readonly column: string }): string =>
  `In ${quote(source, 100)}, ${quote(column)}`;

function missingColumn({ source, column, role, found, like, wanted, absent }: Of<"missing-column">): Words {
  const near = like ?? (absent === undefined ? nearest(column, found, 1)[0] : undefined);
  const names = absent === undefined ? [] : [absent];
  const series = wanted === undefined ? "" : ` It takes ${whole(wanted)} columns, counted through.`;
  return {
    title: "MISSING COLUMN",
    summary:
      absent === undefined
        ? `The spec has the ${role} ${quote(column)}, and ${quote(source, 100)} has nothing for it.`
        : `For the ${role} ${quote(column)}, ${quote(source, 100)} has no column ${list(names)}.${series}`,
    notes: [found.length === 0 ? "It offers nothing that is left." : `It has ${list(found)}.`],
    fix:
      near === undefined
        ? `give data that has ${quote(absent ?? column)}, or take ${quote(column)} out of the spec`
        : setting(role, column, "from", near.split(" … ")[0] ?? near),
  };
}

function shapeMismatch(problem: Of<"shape-mismatch">): Words {
  const { source, column, role, expected, found, turn, columns } = problem;
  const what =
    columns === undefined ? "" : `, the columns ${quote(columns[0] ?? "")} to ${quote(columns.at(-1) ?? "")}`;
  const words = {
    title: "DATA DOES NOT FIT",
    summary: `${quote(column)} does not fit the data of ${quote(source, 100)}.`,
    expected: { text: shapeText(expected), because: "the spec says so" },
    found: `${shapeText(found)}${what}`,
  };
  if (turn === true)
    return {
      ...words,
      notes: ["Its channels seem to stand first, as PyTorch has them; graft has them last."],
      fix: `write the address as ${source}#channels-first, or save numpy.moveaxis(a, 1, -1)`,
    };
  return { ...words, fix: sizeFix(role, column, expected, found) };
}

/** The sizes that an input or condition would need. */
const sizeFix = (role: Role, column: string, expected: ReadonlyArray<number>, found: ReadonlyArray<number>): string => {
  const bare = found.filter((size, axis) => size !== 1 || axis < 2);
  const [first = 1, second = 1, third = 1] = found;
  const size = found.reduce((product, each) => product * each, 1);
  const at = `${role}s.${column}`;
  if (expected.length === 1)
    return `write "size": ${size} in the spec's ${quote(column)}, or add --set ${at}.size=${size}`;
  if (expected.length === 2 && bare.length <= 2)
    return `give ${quote(column)} the data's sizes: --set ${at}.length=${first} --set ${at}.features=${second}`;
  if (expected.length === 3 && found.length >= 2)
    return `give ${quote(column)} the data's sizes: --set ${at}.height=${first} --set ${at}.width=${second} --set ${at}.channels=${third}`;
  return `give data of ${shapeText(expected)}`;
};

function sizeMismatch({ source, column, expected, found, counts }: Of<"size-mismatch">): Words {
  const sizes = found.map((shape, i) => `${counted(counts[i] ?? 0, "picture")} of ${shape.map(whole).join(" × ")}`);
  return {
    title: "PICTURES OF ANOTHER SIZE",
    summary: `The pictures of ${quote(source, 100)} are not all of the size of ${quote(column)}.`,
    expected: { text: `${expected.map(whole).join(" × ")} (height, width, channels)`, because: "the spec says so" },
    found: sizes.slice(0, 6).join(", ") + (sizes.length > 6 ? ", …" : ""),
    fix: `${setting("input", column, "fit", "cover")} ("contain" keeps the whole picture, "stretch" its frame)`,
  };
}

function outsideRange(problem: Of<"outside-range">): Words {
  const { column, role, expected, found, span, bytes } = problem;
  return {
    title: "OUTSIDE THE RANGE",
    summary: `${at(problem)} is ${found} in ${inSamples(problem)}.`,
    expected: { text: `${expected[0]} to ${expected[1]}`, because: "the spec says so" },
    found: `values from ${span[0]} to ${span[1]}`,
    fix: bytes ? setting(role, column, "scale", "bytes") : setting(role, column, "range", span),
  };
}

function unknownMember(problem: Of<"unknown-member">): Words {
  const { column, of, expected, labels, found, words } = problem;
  const [near] = nearest(found, labels, 1);
  const numbers = `a ${of} from 0 to ${whole(expected - 1)}`;
  const relabel = words.length > 0 && words.length <= expected && near === undefined;
  return {
    title: `NO SUCH ${of.toUpperCase()}`,
    summary: `${at(problem)} has ${quote(found)} in ${inSamples(problem)}.`,
    expected: {
      text: labels.length === 0 ? numbers : list(labels),
      because: "the spec says so",
    },
    ...(words.length === 0 ? {} : { found: list(words, 24) }),
    ...(near !== undefined
      ? { fix: `write ${quote(near)}` }
      : relabel
        ? { fix: setting("condition", column, "labels", words) }
        : {}),
  };
}

function noLabels(problem: Of<"no-labels">): Words {
  const { column, of, expected, words, found } = problem;
  const all = words.length === found;
  const labels = setting("condition", column, "labels", words);
  const size = `--set conditions.${column}.size=${found}`;
  const fix = found === expected ? labels : `${labels}, and ${size}`;
  return {
    title: "CLASSES BY NAME",
    summary: `${at(problem)} holds names, and the spec gives its ${of === "class" ? "classes" : "members"} none.`,
    expected: { text: `numbers from 0 to ${whole(expected - 1)}, or "labels" in the spec` },
    found: `${counted(found, "name")}: ${list(words, 24)}${all ? "" : ", …"}`,
    ...(all ? { fix } : {}),
  };
}

function outsideDomain(problem: Of<"outside-domain">): Words {
  const { column, expected, found, values } = problem;
  const relabel = values.length > 0 && values.length <= expected && values.every(Number.isInteger);
  return {
    title: "NOT A CLASS",
    summary: `${at(problem)} is ${found} in ${inSamples(problem)}.`,
    expected: { text: `0 to ${whole(expected - 1)}`, because: `${quote(column)} has ${whole(expected)} classes` },
    ...(values.length === 0 ? {} : { found: values.join(", ") }),
    ...(relabel ? { fix: setting("condition", column, "labels", values.map(String)) } : {}),
  };
}

function missingValue(problem: Of<"missing-value">): Words {
  const { column, role, set, row, count } = problem;
  const others = count > 1 ? `, and so it is of ${whole(count - 1)} more` : "";
  const empty = set ? "; an empty set is written {}" : "";
  return {
    title: "MISSING VALUE",
    summary: `${at(problem)} of sample ${whole(row)} (from 0) is empty${others}.`,
    expected: {
      text: "a value for every sample",
      because: role === "condition" ? `${quote(column)} has no null to stand for one` : "the loss counts every number",
    },
    fix:
      role === "condition"
        ? `if samples may lack it, ${setting(role, column, "null", "learned")}${empty}`
        : `to leave missing values out of the loss, ${setting(role, column, "missing", "mask")}`,
  };
}

export const valueWords: Catalogue<
  | "missing-column"
  | "ambiguous-column"
  | "shape-mismatch"
  | "size-mismatch"
  | "too-few-classes"
  | "not-a-number"
  | "not-finite"
  | "not-a-count"
  | "not-an-integer"
  | "outside-domain"
  | "outside-range"
  | "unknown-member"
  | "no-labels"
  | "not-one-hot"
  | "repeated-member"
  | "not-a-flag"
  | "missing-value"
  | "too-many-flags"
  | "wrong-kind"
> = {
  "missing-column": ["G746", missingColumn],
  "ambiguous-column": [
    "G747",
    ({ source, column, found }) => ({
      title: "WHICH INPUT?",
      summary: `The ${quote(column)} of ${quote(source, 100)} would fit ${either(found)}.`,
      fix: setting("input", found[0] ?? "", "from", column),
    }),
  ],
  "shape-mismatch": ["G748", shapeMismatch],
  "size-mismatch": ["G801", sizeMismatch],
  "too-few-classes": [
    "G750",
    ({ source, column, expected, found, row }) => ({
      title: "TOO FEW CLASSES",
      summary: `The labels of ${quote(source, 100)} run from 0 to ${whole(found - 1)}, and ${quote(column)} has ${whole(expected)} classes.`,
      notes: [`The first label outside is of sample ${whole(row)} (from 0).`],
      fix: setting("condition", column, "size", found),
    }),
  ],
  "not-a-number": [
    "G751",
    (problem) => ({
      title: "NOT A NUMBER",
      summary: `${at(problem)} is ${quote(problem.found)} in ${inSamples(problem)}.`,
      expected: { text: "a decimal number" },
    }),
  ],
  "not-finite": [
    "G752",
    (problem) => ({
      title: "NOT FINITE",
      summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
      expected: { text: "a finite number", because: "one such value spoils every parameter" },
    }),
  ],
  "not-a-count": [
    "G980",
    (problem) => ({
      title: "NOT A COUNT",
      summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
      expected: { text: "a whole number of at least 0", because: "its likelihood is one of counts" },
      notes: ["Counts are given as they were counted: without logarithms, and not divided by their totals."],
    }),
  ],
  "not-an-integer": [
    "G753",
    (problem) => ({
      title: "NOT A CLASS",
      summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
      expected: { text: "a whole number", because: `${quote(problem.column)} is a category` },
    }),
  ],
  "outside-domain": ["G754", outsideDomain],
  "outside-range": ["G755", outsideRange],
  "unknown-member": ["G757", unknownMember],
  "no-labels": ["G800", noLabels],
  "not-one-hot": [
    "G805",
    (problem) => ({
      title: "NOT ONE CLASS",
      summary: `${at(problem)} does not hold one 1 among zeros in ${inSamples(problem)}.`,
      expected: {
        text: `${whole(problem.expected)} numbers, one of them 1 and the others 0`,
        because: `${quote(problem.column)} is a category`,
      },
    }),
  ],
  "repeated-member": [
    "G758",
    (problem) => ({
      title: "MEMBER LISTED TWICE",
      summary: `${at(problem)} lists ${quote(problem.found)} twice in ${inSamples(problem)}.`,
      expected: { text: "each member at most once", because: `${quote(problem.column)} is a set` },
    }),
  ],
  "not-a-flag": [
    "G759",
    (problem) => ({
      title: "NEITHER IN NOR OUT",
      summary: `${at(problem)} holds ${problem.found} in ${inSamples(problem)}.`,
      expected: {
        text: `${whole(problem.expected)} numbers, each 0 or 1`,
        because: `${quote(problem.column)} is a set: 1 says that a member is in`,
      },
    }),
  ],
  "missing-value": ["G760", missingValue],
  "too-many-flags": [
    "G761",
    ({ source, column, expected, found }) => ({
      title: "TOO MUCH DATA",
      summary: `The rows of ${quote(column)} in ${quote(source, 100)} would come to ${whole(found)} numbers; ${whole(expected)} is the limit.`,
      fix: `give ${quote(column)} a smaller "size", or fewer samples`,
    }),
  ],
  "wrong-kind": [
    "G806",
    ({ source, column, role, expected, found }) => ({
      title: "DATA OF ANOTHER KIND",
      summary: `The ${role} ${quote(column)} can't be made of what ${quote(source, 100)} has under that name.`,
      expected: { text: expected },
      found,
    }),
  ],
};
