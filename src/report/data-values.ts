/** What a person is told about columns that are missing or don't fit, and about values. In: a DataProblem of them. Out: its code and words. */
import { nearest } from "../../compiler/base/nearest.js";
import { either, quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { DataProblem, Shape } from "../../runtime/data/problem.js";
import { counted, whole } from "./format.js";
import { shellWord } from "./shell.js";

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

/** An option that sets a key of a spec. */
const option = (path: string, value: unknown): string =>
  `--set ${shellWord(`${path}=${typeof value === "string" ? value : JSON.stringify(value)}`)}`;

/** How a key of the spec is set: in its text, or on the command line. */
const setting = (role: Role, column: string, key: string, value: unknown): string => {
  const written = JSON.stringify(value).replaceAll(",", ", ");
  return `write "${key}": ${written} in the spec's ${quote(column)}, or add ${option(`${role}s.${column}.${key}`, value)}`;
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
    ...(near === undefined ? {} : { fix: setting(role, column, "from", near.split(" … ")[0] ?? near) }),
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
  return { ...words, ...sizeFix(role, column, expected, found) };
}

/** Sides of an image of so many pixels; undefined where it is no square. */
const square = (pixels: number): Readonly<Record<string, number>> | undefined => {
  const side = Math.sqrt(pixels);
  return Number.isInteger(side) ? { height: side, width: side } : undefined;
};

/** The fields of an input or condition that would take what was found. */
const sizesFor = (expected: Shape, found: Shape): Readonly<Record<string, number>> | undefined => {
  const size = found.reduce((product, each) => product * each, 1);
  const bare = found.filter((one, axis) => one !== 1 || axis < 2);
  if (expected.length === 1) return { size };
  if (expected.length === 2) {
    const [length = 1, features = 1] = bare;
    const each = expected[1] ?? 1;
    if (bare.length === 2) return { length, features };
    return bare.length === 1 && size % each === 0 ? { length: size / each } : undefined;
  }
  const [height = 1, width = 1, channels = 1] = found;
  if (expected.length !== 3 || found.length > 3) return undefined;
  return found.length >= 2 ? { height, width, channels } : square(size / (expected[2] ?? 1));
};

/** What the spec would have to say of the data's shape. */
const sizeFix = (role: Role, column: string, expected: Shape, found: Shape): Pick<Words, "fix"> => {
  const at = `${role}s.${column}`;
  const size = found.reduce((product, each) => product * each, 1);
  if (expected.length === 0 && role === "condition")
    return { fix: `make it a vector of the data's size: ${option(at, { type: "vector", size })}` };
  const sizes = sizesFor(expected, found);
  if (sizes === undefined) return {};
  const options = Object.entries(sizes).map(([key, value]) => option(`${at}.${key}`, value));
  return { fix: `give ${quote(column)} the data's ${options.length === 1 ? "size" : "sizes"}: ${options.join(" ")}` };
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
      ? { fix: `in the data, write ${JSON.stringify(near)} instead of ${JSON.stringify(found)}` }
      : relabel
        ? { fix: setting("condition", column, "labels", words) }
        : {}),
  };
}

function noLabels(problem: Of<"no-labels">): Words {
  const { column, of, expected, words, found } = problem;
  const all = words.length === found;
  const labels = setting("condition", column, "labels", words);
  const size = option(`conditions.${column}.size`, found);
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
  const { column, role, set, row, count, ends } = problem;
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
        : ends === true
          ? `where a sample ends sooner than the others, ${setting(role, column, "padding", "missing")}`
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
  | "not-a-length"
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
  "not-a-length": [
    "G990",
    (problem) => ({
      title: "NOT A LENGTH",
      summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
      expected: {
        text: `a whole number from 1 to ${whole(problem.expected)}`,
        because: `it says how many time steps ${quote(problem.of)} has there`,
      },
    }),
  ],
  "too-many-flags": [
    "G761",
    ({ source, column, expected, found }) => ({
      title: "TOO MUCH DATA",
      summary: `The rows of ${quote(column)} in ${quote(source, 100)} would come to ${whole(found)} numbers; ${whole(expected)} is the limit.`,
      notes: [`Each sample has as many numbers as ${quote(column)} has members, whether they are in or not.`],
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
