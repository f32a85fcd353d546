// The one door from problems to reports: whichever phase found a problem, its catalogue has the words.
import { match } from "ts-pattern";
import type { BuildProblem } from "../assemble/problem.js";
import { type Warning, warningCodes } from "../check/problem.js";
import type { ExpandProblem } from "../expand/problem.js";
import type { MigrateProblem } from "../migrate/problem.js";
import type { Problem } from "../problem/index.js";
import type { ExtendsProblem } from "../read/extends.js";
import type { Place } from "../read/located.js";
import type { PatchProblem } from "../read/patch.js";
import type { ReadProblem } from "../read/problem.js";
import type { SweepProblem } from "../sweep/problem.js";
import { type Report, sortReports } from "../words/report.js";
import { reportBuild } from "./assemble.js";
import { reportWarning } from "./check.js";
import { buildCodes, expandCodes, extendsCodes, migrateCodes, patchCodes, readCodes, sweepCodes } from "./codes.js";
import { reportDecode } from "./decode.js";
import { reportExpand } from "./expand.js";
import { reportExtends } from "./extends.js";
import { reportMigrate } from "./migrate.js";
import { reportPatch } from "./patch.js";
import { reportRead } from "./read.js";
import { reportSweep, reportTrial } from "./sweep.js";

export type { Report } from "../words/report.js";
export { renderJson } from "./json.js";
export { renderText, type TextOptions } from "./text.js";

// A phase's problems are those that it has codes for; no tag belongs to two phases.
const isRead = (p: Problem): p is ReadProblem => Object.hasOwn(readCodes, p._tag);
const isExtends = (p: Problem): p is ExtendsProblem => Object.hasOwn(extendsCodes, p._tag);
const isSweep = (p: Problem): p is SweepProblem => Object.hasOwn(sweepCodes, p._tag);
const isMigrate = (p: Problem): p is MigrateProblem => Object.hasOwn(migrateCodes, p._tag);
const isPatch = (p: Problem): p is PatchProblem => p._tag === "BadValue" || Object.hasOwn(patchCodes, p._tag);
const isExpand = (p: Problem): p is ExpandProblem => p._tag === "Expression" || Object.hasOwn(expandCodes, p._tag);
const isBuild = (p: Problem): p is BuildProblem => p._tag === "Unbuildable" || Object.hasOwn(buildCodes, p._tag);
const isWarning = (p: Problem): p is Warning => Object.hasOwn(warningCodes, p._tag);

const phases = ["read", "patch", "decode", "expand", "assemble", "check"] as const;

export type Phase = (typeof phases)[number];

/** The phase that finds a problem; what asks for another spec or version, and trials, belong to the first. */
export const phaseOf = (problem: Problem): Phase =>
  problem._tag === "Decode"
    ? "decode"
    : isPatch(problem)
      ? "patch"
      : isExpand(problem)
        ? "expand"
        : isBuild(problem)
          ? "assemble"
          : isWarning(problem)
            ? "check"
            : "read";

export const later = (a: Phase, b: Phase): boolean => phases.indexOf(a) > phases.indexOf(b);

/** A problem inside a block says where the block is used, from the innermost use outwards. */
const inUse = (report: Report): Report => {
  const uses: Array<Place> = [];
  for (let used = report.place?.used; used !== undefined && uses.length < 4; used = used.used) uses.push(used);
  if (uses.length === 0) return report;
  const told = uses.map((place, i) => ({
    place,
    note: i === 0 ? "So it is where the block is used:" : "Which is in turn used:",
  }));
  // Other uses of the block may need it as it is, so nothing is changed for this one alone.
  return { ...report, edits: [], related: [...(report.related ?? []), ...told] };
};

/** What a person is told about a problem. */
export const reportOf = (problem: Problem): Report => inUse(plainReport(problem));

const plainReport = (problem: Problem): Report =>
  match(problem)
    .with({ _tag: "InTrial" }, (trial) => reportTrial(trial, plainReport(trial.problem)))
    .when(isRead, reportRead)
    .when(isExtends, reportExtends)
    .when(isPatch, reportPatch)
    .with({ _tag: "Decode" }, reportDecode)
    .when(isMigrate, reportMigrate)
    .when(isSweep, reportSweep)
    .when(isExpand, reportExpand)
    .when(isBuild, reportBuild)
    .when(isWarning, reportWarning)
    .exhaustive();

/** Reports of all problems: errors by position, then warnings by position. */
export function reportAll(problems: ReadonlyArray<Problem>): ReadonlyArray<Report> {
  const reports = sortReports(problems.map(reportOf));
  const errors = reports.filter(({ severity }) => severity === "error");
  return [...errors, ...reports.filter(({ severity }) => severity === "warning")];
}
