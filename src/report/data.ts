/** The reports of data that can't be had or doesn't fit the spec. In: a DataProblem. Out: its Report. */
import type { CoreCondition } from "../../compiler/expand/core.js";
import { presenceName } from "../../compiler/language/condition/null.js";
import { reporter } from "../../compiler/words/diagnostic.js";
import type { Report } from "../../compiler/words/report.js";
import { type Dataset, numbersIn } from "../../runtime/data/index.js";
import { type DataProblem, dataProblems } from "../../runtime/data/problem/index.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { shellWord } from "../../runtime/problem/shell.js";
import { reportFile } from "./file.js";
import { idleNullProblem } from "./problem/finding/idle-null.js";

const report = reporter(dataProblems);

/** What helps where the data is what it is, and the spec another's. */
const startOf = (address: string): Pick<Report, "fix"> => ({
  fix: `graft init --data ${shellWord(address)} writes a spec for what is there`,
});

export const reportData = (problem: DataProblem): Report => {
  if (problem._tag === "FileProblem") return reportFile(problem, { what: "data file" });
  const told = report(problem, undefined);
  return { ...told, ...(told.fix === undefined && problem.start !== undefined ? startOf(problem.start) : {}) };
};

/** Conditions whose null nothing will train. */
export const idleNulls = (conditions: ReadonlyArray<CoreCondition>, { columns }: Dataset): ReadonlyArray<Report> =>
  conditions
    .filter(({ name, null: kind, drop }) => {
      const present = columns.find((column) => column.name === presenceName(name));
      return kind !== undefined && drop === 0 && (present === undefined || !numbersIn(present).includes(0));
    })
    .map(({ name }) => reportOf(idleNullProblem, { condition: name }));
