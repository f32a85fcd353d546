// Fix: does to a spec's text what reports say to do, where that is exact. In: a text. Out: the text with every other
// character as it was, what was done and what is left. Mistakes of one phase hide those of the next, so it goes round
// by round until nothing more can be done.
import * as E from "fp-ts/lib/Either.js";
import { entryOf, find, type Source } from "../base/located.js";
import { check } from "../check/index.js";
import { applied, type Change, changesOf } from "../edit/change.js";
import { front } from "../pipeline/compile.js";
import { later, type Problem, phaseOf } from "../pipeline/problem.js";
import type { Bases } from "../read/extends.js";
import { read } from "../read/index.js";
import { reportAll, reportOf } from "../report/index.js";
import type { Edit } from "../words/edit.js";
import type { Report } from "../words/report.js";

export interface Repair {
  readonly text: string;
  /** What was done, in order: each report as it stood in the text of its round. */
  readonly fixed: ReadonlyArray<Report>;
  /** What the new text still has. */
  readonly left: ReadonlyArray<Report>;
}

export interface RepairOptions {
  /** Do what warnings say as well: the spec was sound without it, so it becomes another model. */
  readonly warnings?: boolean;
  /** The texts of the specs that this one extends; they are read and never changed. */
  readonly bases?: Bases;
}

/** How many rounds are tried: each closes one bracket at least, and 64 may be open. */
const mostRounds = 100;

const problemsOf = (source: Source, bases: Bases): ReadonlyArray<Problem> => {
  const typed = front(source, { bases });
  return E.isLeft(typed) ? typed.left : check(typed.right);
};

interface Step {
  readonly problem: Problem;
  readonly report: Report;
  readonly changes: ReadonlyArray<Change>;
}

const clash = (a: Change, b: Change): boolean => a.start <= b.end && b.start <= a.end;

/** Those that touch none before them; the others have their turn in the next round. */
const together = (steps: ReadonlyArray<Step>): ReadonlyArray<Step> => {
  const taken: Array<Step> = [];
  for (const step of steps) {
    const free = taken.every((other) => !other.changes.some((a) => step.changes.some((b) => clash(a, b))));
    if (step.changes.length > 0 && free) taken.push(step);
  }
  return taken;
};

const limits: ReadonlyArray<Problem["_tag"]> = [
  "TooManyParameters",
  "TensorTooLarge",
  "TooManyLayers",
  "TooManyInjections",
  "TooManyCopies",
];

const told = (problem: Problem): string => {
  const { code, summary } = reportOf(problem);
  return `${code} ${summary}`;
};

const count = (problems: ReadonlyArray<Problem>, words: string): number =>
  problems.filter((problem) => told(problem) === words).length;

/**
 * Whether a step by itself leaves less to do: a later phase is reached, or its problem is gone and nothing that breaks
 * a limit came. A guess at a name must also be right for what stands there: no problem of its phase takes the place of
 * the one that went.
 */
const helps = (before: ReadonlyArray<Problem>, { problem, changes }: Step, here: Source, bases: Bases): boolean => {
  const phase = phaseOf(problem);
  if (phase === "read") return true;
  const after = problemsOf({ ...here, text: applied(here.text, changes) }, bases);
  if (after.some(({ _tag }) => limits.includes(_tag)) && !before.some(({ _tag }) => limits.includes(_tag)))
    return false;
  const [first] = after;
  if (first === undefined || later(phaseOf(first), phase)) return true;
  if (later(phase, phaseOf(first))) return false;
  if (phase === "decode") return after.length < before.length;
  return count(after, told(problem)) < count(before, told(problem));
};

/**
 * Of a spec on another one, only what is written in it is changed: a list that the other holds can't be added to from
 * here.
 */
const exact = (source: Source, edits: ReadonlyArray<Edit>): ReadonlyArray<Change> => {
  const tree = read(source);
  if (E.isLeft(tree) || entryOf(tree.right, "extends") === undefined) return changesOf(source, edits);
  const parent = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf("/"));
  const isHere = (edit: Edit): boolean =>
    edit._tag === "Replace" || find(tree.right, parent(edit.pointer)) !== undefined;
  return edits.every(isHere) ? changesOf(source, edits) : [];
};

/** The text with everything done that can be done exactly. Pure: writing it is the caller's. */
export const repair = (source: Source, { warnings = false, bases = new Map() }: RepairOptions = {}): Repair => {
  const fixed: Array<Report> = [];
  const seen = new Set<string>();
  let { text } = source;
  for (let round = 0; round < mostRounds && !seen.has(text); round++) {
    seen.add(text);
    const here = { name: source.name, text };
    const problems = problemsOf(here, bases);
    const all = problems
      .map((problem) => ({ problem, report: reportOf(problem) }))
      .filter(({ report: { severity } }) => warnings || severity === "error")
      .map((each): Step => ({ ...each, changes: exact(here, each.report.edits ?? []) }))
      .filter((step) => step.changes.length > 0 && helps(problems, step, here, bases));
    const steps = together(all);
    if (steps.length === 0) break;
    text = applied(
      text,
      steps.flatMap(({ changes }) => changes),
    );
    fixed.push(...steps.map(({ report }) => report));
  }
  return { text, fixed, left: reportAll(problemsOf({ name: source.name, text }, bases)) };
};
