/** What a person is told about a spec of an earlier version. In: a MigrateProblem. Out: its Report. */
import type { MigrateProblem } from "../migrate/problem.js";
import type { Report } from "../words/report.js";
import type { Words } from "../words/words.js";
import { migrateCodes } from "./codes.js";

const words = (problem: MigrateProblem): Words =>
  problem._tag === "OldVersion"
    ? {
        title: "OLD VERSION",
        summary: `This spec is in version ${problem.found} of the language, the draft.`,
        expected: { text: "1" },
        fix: `run \`graft migrate ${/^[\w./-]+$/.test(problem.place.source.name) ? problem.place.source.name : "SPEC"}\``,
      }
    : {
        title: "NO SUCCESSOR",
        summary: `${problem.what} can't be migrated.`,
        notes: [problem.why],
        fix: "delete it, or write what you mean by it in this version, and migrate again",
      };

export const reportMigrate = (problem: MigrateProblem): Report => ({
  code: migrateCodes[problem._tag],
  severity: "error",
  place: problem.place,
  ...words(problem),
});
