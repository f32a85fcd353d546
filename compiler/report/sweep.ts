/** What a person is told about a sweep and about the trials that it makes. In: a SweepProblem, or the report of a trial's spec. Out: a Report. */
import type { InTrial } from "../problem/index.js";
import { segmentsOf, toValue } from "../read/located.js";
import type { SweepProblem } from "../sweep/problem.js";
import { quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import { count, lineOf, type Words, written } from "../words/words.js";
import { sweepCodes } from "./codes.js";

type Of<Tag extends SweepProblem["_tag"]> = Extract<SweepProblem, { readonly _tag: Tag }>;

const reads: Readonly<Record<string, string>> = {
  extends: "A spec is read with all that it extends before trials are made of it.",
  variants: "A variant is chosen before trials are made, so no trial has any.",
  sweep: "A trial is one spec, which has no sweep of its own.",
};

const catalogue: { readonly [Tag in SweepProblem["_tag"]]: (problem: Of<Tag>) => Words } = {
  EmptySweep: () => ({
    title: "EMPTY SWEEP",
    summary: "This sweep lists nothing to try.",
    fix: 'for example { "over": { "/latent/size": [2, 8, 32] }, "seeds": [1, 2, 3] }',
  }),
  TooManyTrials: ({ found, limit }) => ({
    title: "TOO MANY TRIALS",
    summary: `This sweep makes ${count(found)} trials; ${count(limit)} is the limit.`,
    notes: ["Every combination of values is a trial, with each of the seeds."],
    fix: "list fewer values, or make several sweeps",
  }),
  RepeatedValue: ({ first }) => ({
    title: "REPEATED VALUE",
    summary: "This is listed twice, and would make the same trials twice.",
    label: "again here",
    related: [{ place: first, note: "It is first listed here:" }],
    fix: "keep one of the two",
  }),
  SweepConflict: ({ first, what }) => ({
    title: "CONFLICTING LISTS",
    summary: `This and the list for ${quote(what)} (${lineOf(first)}) set the same part of the spec, so one would undo the other.`,
    related: [{ place: first, note: "The other list:" }],
    fix: "keep one of the two",
  }),
  NotSwept: ({ part }) => ({
    title: "NOT IN A TRIAL",
    summary: `${quote(part)} can't be swept over.`,
    notes: [reads[part] ?? ""],
    fix: "name the part of the spec that is meant to differ",
  }),
};

export function reportSweep(problem: SweepProblem): Report {
  // The catalogue's type pairs each tag with its problem, which indexing by a union can't show.
  const words = catalogue[problem._tag] as (problem: SweepProblem) => Words;
  return { code: sweepCodes[problem._tag], severity: "error", place: problem.place, ...words(problem) };
}

/** The report of a trial's spec, with what makes the trial; where the sweep's own value is wrong, that is said already. */
export function reportTrial({ id, changes, place }: InTrial, report: Report): Report {
  const here = changes.some(({ value, keyPlace }) =>
    [value.place, keyPlace].some(
      ({ source, range }) =>
        source === place.source && range.start <= place.range.start && place.range.end <= range.end,
    ),
  );
  const set = changes
    .slice(0, 6)
    .map(({ pointer, value }) => `${segmentsOf(pointer).join(".")} = ${written(toValue(value)).replace(/^`|`$/g, "")}`);
  const trial = `${set.join(", ")}${changes.length > 6 ? ", …" : ""}`;
  return here
    ? report
    : { ...report, notes: [...(report.notes ?? []), `So it is in the sweep's trial ${id}: ${trial}.`] };
}
