/** What stands between a spec and this version of the language. G080–G089. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { noSuccessorProblem } from "./no-successor.js";
import { oldVersionProblem } from "./old-version.js";

export const migrateProblems = [oldVersionProblem, noSuccessorProblem] as const;

export type MigrateProblem = ProblemOf<(typeof migrateProblems)[number]>;
