/**
 * What can be wrong with data: plain records, no prose.
 *
 * `source` is the address as it was given (or the file's path, for a problem of one file); `row` counts samples from 0.
 */
import type { FileProblem } from "../checkpoint/atomic.js";
import type { NpyProblem } from "../checkpoint/npy.js";

export type Shape = ReadonlyArray<number>;

/** What a file's bytes can get wrong before any value is looked at. Sizes are in bytes. */
export type Malformed =
  | { readonly what: "magic"; readonly expected: string; readonly found: string }
  | { readonly what: "truncated" | "trailing" | "absurd-size"; readonly expected: number; readonly found: number }
  /** The gzip stream is broken. `code` is zlib's word. */
  | { readonly what: "gzip"; readonly code: string }
  | { readonly what: "not-utf8" }
  | { readonly what: "npy"; readonly problem: NpyProblem }
  | { readonly what: "open-quote"; readonly line: number }
  | { readonly what: "text-after-quote"; readonly line: number }
  | { readonly what: "field-count"; readonly line: number; readonly expected: number; readonly found: number }
  | { readonly what: "repeated-header"; readonly found: string };

export type DataProblem =
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
    }
  /** The source's one image would fit each of these inputs. */
  | {
      readonly type: "ambiguous-column";
      readonly source: string;
      readonly column: string;
      readonly found: ReadonlyArray<string>;
    }
  /** Shapes of one sample. */
  | {
      readonly type: "shape-mismatch";
      readonly source: string;
      readonly column: string;
      readonly expected: Shape;
      readonly found: Shape;
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
  | {
      readonly type: "too-few-classes";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly expected: number;
      readonly found: number;
    }
  | {
      readonly type: "not-a-number";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly found: string;
    }
  | {
      readonly type: "not-finite";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly found: "NaN" | "Infinity" | "-Infinity";
    }
  | {
      readonly type: "not-an-integer";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly found: number;
    }
  /** A category outside 0 … classes − 1. */
  | {
      readonly type: "outside-domain";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly expected: number;
      readonly found: number;
    }
  /** A text that is none of a category's classes or a set's members. */
  | {
      readonly type: "unknown-member";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly of: "class" | "member";
      readonly expected: number;
      readonly labels: ReadonlyArray<string>;
      readonly found: string;
    }
  /** A set lists a member twice. */
  | {
      readonly type: "repeated-member";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly found: string;
    }
  /** A number of a set's row that is neither 0 nor 1. */
  | {
      readonly type: "not-a-flag";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly expected: number;
      readonly found: number;
    }
  /** `found` samples have no value for a condition that has no null; `row` is the first. */
  | {
      readonly type: "missing-value";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly found: number;
      /** Whether it is a set, whose empty value is written otherwise. */
      readonly set: boolean;
    }
  /** Rows of a set that would need more numbers than `expected`. */
  | {
      readonly type: "too-many-flags";
      readonly source: string;
      readonly column: string;
      readonly expected: number;
      readonly found: number;
    }
  | {
      readonly type: "outside-range";
      readonly source: string;
      readonly column: string;
      readonly row: number;
      readonly expected: readonly [number, number];
      readonly found: number;
    }
  /** Stands last when there were more problems than are listed. */
  | { readonly type: "more"; readonly source: string; readonly found: number };

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
