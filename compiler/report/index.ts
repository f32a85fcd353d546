// The one door from problems to reports: whichever phase found a problem, its catalogue has the words.
import { match } from "ts-pattern";
import type { BuildProblem } from "../build/problem.js";
import { type Warning, warningCodes } from "../check/problem.js";
import type { ExpandProblem } from "../expand/problem.js";
import type { Problem } from "../problem.js";
import type { PatchProblem } from "../read/patch.js";
import type { ReadProblem } from "../read/problem.js";
import { reportBuild } from "./build.js";
import { reportWarning } from "./check.js";
import { buildCodes, expandCodes, patchCodes, readCodes } from "./codes.js";
import { reportDecode } from "./decode.js";
import { reportExpand } from "./expand.js";
import { reportPatch } from "./patch.js";
import { reportRead } from "./read.js";
import { type Report, sortReports } from "./report.js";

export { renderJson } from "./json.js";
export type { Report } from "./report.js";
export { renderText, type TextOptions } from "./text.js";

// A phase's problems are those that it has codes for; no tag belongs to two phases.
const isRead = (p: Problem): p is ReadProblem => Object.hasOwn(readCodes, p._tag);
const isPatch = (p: Problem): p is PatchProblem => p._tag === "BadValue" || Object.hasOwn(patchCodes, p._tag);
const isExpand = (p: Problem): p is ExpandProblem => p._tag === "Expression" || Object.hasOwn(expandCodes, p._tag);
const isBuild = (p: Problem): p is BuildProblem => p._tag === "Unbuildable" || Object.hasOwn(buildCodes, p._tag);
const isWarning = (p: Problem): p is Warning => Object.hasOwn(warningCodes, p._tag);

/** What a person is told about a problem. */
export const reportOf = (problem: Problem): Report =>
  match(problem)
    .when(isRead, reportRead)
    .when(isPatch, reportPatch)
    .with({ _tag: "Decode" }, reportDecode)
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
