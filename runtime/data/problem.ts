/**
 * What can be wrong with data: plain records, no prose.
 *
 * `source` is the address as it was given (or the file's path, for a problem of one file); `row` counts samples from 0.
 */
import type { NotUtf8 } from "../../compiler/base/utf8.js";
import type { FileProblem } from "../checkpoint/atomic.js";
import type { NpyProblem } from "../checkpoint/npy.js";

export type Shape = ReadonlyArray<number>;

/** What a file's bytes can get wrong before any value is looked at. Sizes are in bytes. */
export type Malformed =
  | { readonly what: "magic"; readonly expected: string; readonly found: string }
  | { readonly what: "truncated" | "trailing" | "absurd-size"; readonly expected: number; readonly found: number }
  /** The gzip stream is broken. `code` is zlib's word. */
  | { readonly what: "gzip"; readonly code: string }
  | { readonly what: "not-utf8"; readonly found?: NotUtf8 }
  /** A record goes on for more than `expected` bytes. */
  | { readonly what: "endless-line"; readonly line: number; readonly expected: number }
  | { readonly what: "npy"; readonly problem: NpyProblem }
  | { readonly what: "open-quote"; readonly line: number }
  | { readonly what: "text-after-quote"; readonly line: number }
  | { readonly what: "field-count"; readonly line: number; readonly expected: number; readonly found: number }
  | { readonly what: "repeated-header"; readonly found: string }
  /** A line of JSON lines that is no object. */
  | { readonly what: "not-json"; readonly line: number }
  /** A library could not decode it; `reason` is its word. */
  | { readonly what: "undecodable"; readonly as: string; readonly reason: string };

interface Place {
  readonly source: string;
  readonly column: string;
  /** The first sample that has it. */
  readonly row: number;
}

/** The same fault of a column's values: the first of them, and in how many samples it is. */
interface Values extends Place {
  readonly count: number;
}

/** What stands beside any problem. */
interface Beside {
  /** The address has something that a spec could be written for. */
  readonly start?: string;
}

export type DataProblem = Beside & Kind;

type Kind =
  | { readonly type: "unknown-source"; readonly source: string; readonly expected: ReadonlyArray<string> }
  /** The part after the scheme can't be read, such as `digits:many`. */
  | { readonly type: "bad-address"; readonly source: string; readonly expected: string; readonly found: string }
  | FileProblem
  /** A folder holds no file of the wanted pattern. */
  | {
      readonly type: "no-file";
      readonly source: string;
      readonly expected: string;
      readonly found: ReadonlyArray<string>;
    }
  /** A folder holds several candidates, and nothing says which is meant. */
  | { readonly type: "several-files"; readonly source: string; readonly found: ReadonlyArray<string> }
  | { readonly type: "malformed"; readonly source: string; readonly malformed: Malformed }
  | { readonly type: "empty"; readonly source: string }
  | {
      readonly type: "missing-column";
      readonly source: string;
      readonly column: string;
      readonly role: "input" | "condition";
      /** What the source does offer. */
      readonly found: ReadonlyArray<string>;
      /** The one of them that would do, under another name. */
      readonly like?: string;
      /** Of columns that are counted through: how many are wanted, and the first that is absent. */
      readonly wanted?: number;
      readonly absent?: string;
    }
  /** The source's one image would fit each of these inputs. */
  | {
      readonly type: "ambiguous-column";
      readonly source: string;
      readonly column: string;
      readonly found: ReadonlyArray<string>;
    }
  /** Shapes of one sample. `columns`: the table's columns that were found for it. */
  | {
      readonly type: "shape-mismatch";
      readonly source: string;
      readonly column: string;
      readonly role: "input" | "condition";
      readonly expected: Shape;
      readonly found: Shape;
      /** The axes look like those of an array with its channels first. */
      readonly turn?: boolean;
      readonly columns?: ReadonlyArray<string>;
    }
  /** Pictures of several sizes, or of one that is not the model's, and no word that says how to fit them. */
  | {
      readonly type: "size-mismatch";
      readonly source: string;
      readonly column: string;
      readonly expected: Shape;
      readonly found: ReadonlyArray<Shape>;
      readonly counts: ReadonlyArray<number>;
    }
  /** Columns of one source that differ in samples. */
  | {
      readonly type: "count-mismatch";
      readonly source: string;
      readonly column: string;
      readonly expected: number;
      readonly found: number;
    }
  /** The source's labels run to `found` − 1, past the condition's `expected` classes. */
  | (Place & { readonly type: "too-few-classes"; readonly expected: number; readonly found: number })
  | (Values & { readonly type: "not-a-number"; readonly found: string })
  | (Values & { readonly type: "not-finite"; readonly found: "NaN" | "Infinity" | "-Infinity" })
  | (Values & { readonly type: "not-an-integer"; readonly found: number })
  /** A value that a likelihood of counts gives no probability to. */
  | (Values & { readonly type: "not-a-count"; readonly found: number })
  /** A category outside 0 … classes − 1; `values` are all that occur, where they are few. */
  | (Values & {
      readonly type: "outside-domain";
      readonly expected: number;
      readonly found: number;
      readonly values: ReadonlyArray<number>;
    })
  /** A text or number that is none of a category's classes or a set's members. */
  | (Values & {
      readonly type: "unknown-member";
      readonly of: "class" | "member";
      readonly expected: number;
      readonly labels: ReadonlyArray<string>;
      readonly found: string;
      /** Every word that occurs, where they are few. */
      readonly words: ReadonlyArray<string>;
    })
  /** Classes stand by names, and the spec has none. */
  | {
      readonly type: "no-labels";
      readonly source: string;
      readonly column: string;
      readonly of: "class" | "member";
      readonly expected: number;
      readonly words: ReadonlyArray<string>;
      /** How many names there are, listed or not. */
      readonly found: number;
    }
  /** A row that should have one 1 among zeros. */
  | (Values & { readonly type: "not-one-hot"; readonly expected: number })
  /** A set lists a member twice. */
  | (Values & { readonly type: "repeated-member"; readonly found: string })
  /** A number of a set's row that is neither 0 nor 1. */
  | (Values & { readonly type: "not-a-flag"; readonly expected: number; readonly found: number })
  /** `count` samples have no value where each must have one. */
  | (Values & {
      readonly type: "missing-value";
      readonly role: "input" | "condition";
      /** Whether it is a set, whose empty value is written otherwise. */
      readonly set: boolean;
      /** Of a sequence: all that is missing stands at the ends of samples. */
      readonly ends?: boolean;
    })
  /** The length of a padded sequence that is no number of time steps. */
  | (Values & { readonly type: "not-a-length"; readonly of: string; readonly expected: number; readonly found: number })
  /** Rows of a set that would need more numbers than `expected`. */
  | {
      readonly type: "too-many-flags";
      readonly source: string;
      readonly column: string;
      readonly expected: number;
      readonly found: number;
    }
  | (Values & {
      readonly type: "outside-range";
      readonly expected: readonly [number, number];
      readonly found: number;
      /** The least and the largest value there is. */
      readonly span: readonly [number, number];
      /** The values look like the levels 0 … 255 of an image. */
      readonly bytes: boolean;
      readonly role: "input" | "condition";
    })
  /** A kind of number that can't be read; `convert` is the numpy line that makes it one that can. */
  | { readonly type: "unreadable-type"; readonly source: string; readonly found: string; readonly convert: string }
  /** Texts where numbers, pictures or arrays are wanted, or the reverse. */
  | {
      readonly type: "wrong-kind";
      readonly source: string;
      readonly column: string;
      readonly role: "input" | "condition";
      readonly expected: string;
      readonly found: string;
    }
  /** A word behind the # of an address that the source does not know. */
  | {
      readonly type: "unknown-address-word";
      readonly source: string;
      readonly found: string;
      readonly expected: ReadonlyArray<string>;
    }
  /** A link in a folder of data that leads out of it. */
  | { readonly type: "link-outside"; readonly source: string; readonly found: string }
  /** Files that a table has no row for: `count` of `expected`, the first called `found`. */
  | {
      readonly type: "no-match";
      readonly source: string;
      readonly column: string;
      readonly found: string;
      readonly count: number;
      readonly expected: number;
    }
  /** A table whose first line holds numbers: nothing names its columns. */
  | { readonly type: "no-header"; readonly source: string; readonly found: ReadonlyArray<string> }
  /** Stands last when there were more problems than are listed. */
  | { readonly type: "more"; readonly source: string; readonly found: number };

/** Problems of data that may be sound, and the spec another's: a spec written for the data has none of them. */
export const misfits: ReadonlySet<DataProblem["type"]> = new Set([
  "missing-column",
  "wrong-kind",
  "shape-mismatch",
  "not-a-number",
  "not-a-count",
  "not-an-integer",
  "not-a-flag",
  "not-one-hot",
  "outside-domain",
  "unknown-member",
]);

/** At most this many problems of one source are listed, the last of them `more` if some were left out. */
export const LISTED = 20;

export interface Collector {
  readonly add: (problem: DataProblem) => void;
  readonly all: () => ReadonlyArray<DataProblem>;
}

/** Gathers problems and counts those past the limit instead of keeping them. */
export const collector = (source: string): Collector => {
  const kept: Array<DataProblem> = [];
  let seen = 0;
  return {
    add: (problem) => {
      seen += 1;
      if (kept.length < LISTED) kept.push(problem);
    },
    all: () =>
      seen > LISTED ? [...kept.slice(0, LISTED - 1), { type: "more", source, found: seen - LISTED + 1 }] : kept,
  };
};
