// The one door from problems to reports. In: whatever any phase found. Out: its report, in the words of its diagnostic.
import { match } from "ts-pattern";
import { type Place, segmentsOf, toValue, withinString } from "../base/located.js";
import { diagnostics, type InTrial, type Problem, plainDiagnostics } from "../pipeline/problem.js";
import { faults } from "../problem/decode/index.js";
import { valuesNote } from "../problem/expand/values.js";
import { expressionProblems } from "../problem/expression/index.js";
import { buildFaults } from "../problem/fault/index.js";
import { type Pages, pagesOf, reporter } from "../words/diagnostic.js";
import { type Report, sortReports } from "../words/report.js";
import { written } from "../words/words.js";

export type { Report } from "../words/report.js";
export { renderJson } from "./json.js";
export { renderText, type TextOptions } from "./text.js";

/** The pages of all codes that a spec's text can get. */
export const pages: Pages = pagesOf(diagnostics);

const reportPlain = reporter(plainDiagnostics);
const reportFault = reporter(buildFaults);
const reportValue = reporter(faults);
const reportExpression = reporter(expressionProblems);

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

const noted = (report: Report, notes: ReadonlyArray<string>): Report =>
  notes.length === 0 ? report : { ...report, notes: [...(report.notes ?? []), ...notes] };

const plainReport = (problem: Problem): Report =>
  match(problem)
    .with({ _tag: "InTrial" }, (trial) => inTrial(trial, plainReport(trial.problem)))
    .with({ _tag: "BadValue" }, ({ problems: [first] }) => reportPlain(first, first.place))
    .with({ _tag: "Decode" }, ({ fault, place }) => reportValue(fault, place, place))
    .with({ _tag: "Expression" }, ({ problem: inside, place, values }) => {
      const at = withinString(place, inside.range);
      return noted(reportExpression(inside, at, at), valuesNote(values));
    })
    .with({ _tag: "Unbuildable" }, (unbuildable) => reportFault(unbuildable.fault, unbuildable.place, unbuildable))
    .otherwise((plain) => reportPlain(plain, plain.place));

/**
 * The report of a trial's spec, with what makes the trial; where the sweep's own value is wrong, that is said already.
 */
function inTrial({ id, changes, place }: InTrial, report: Report): Report {
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
  return here ? report : noted(report, [`So it is in the sweep's trial ${id}: ${trial}.`]);
}

/** Reports of all problems: errors by position, then warnings by position. */
export function reportAll(problems: ReadonlyArray<Problem>): ReadonlyArray<Report> {
  const reports = sortReports(problems.map(reportOf));
  const errors = reports.filter(({ severity }) => severity === "error");
  return [...errors, ...reports.filter(({ severity }) => severity === "warning")];
}
