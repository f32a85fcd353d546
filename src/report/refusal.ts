/**
 * Why a command, a study or the library could not do what it was asked: reports, and the exit code that tells a script.
 *
 * Exit codes are a promise to scripts: 0 all is well, 1 the run failed, 2 wrong usage, 3 the spec or the data is wrong
 * (trying again won't help), 4 over a limit, 129, 130 and 143 stopped by SIGHUP, SIGINT and SIGTERM after a checkpoint.
 */
import { type AnyDiagnostic, type HereOf, type ProblemOf, reporter } from "../../compiler/words/diagnostic.js";
import type { Report } from "../../compiler/words/report.js";
import { type Failure, type FailureExit, reportOf } from "../../runtime/problem/failure.js";

/** 128 and the number of the signal that stopped the command, as a shell has it. */
export type StopExit = 129 | 130 | 143;

export type Exit = 0 | 1 | 2 | 3 | 4 | StopExit;

/** Why a command could not do what it was asked. */
export interface Refusal {
  readonly exit: Exclude<Exit, 0>;
  readonly reports: ReadonlyArray<Report>;
}

export const refusal = (exit: Refusal["exit"], ...reports: ReadonlyArray<Report>): Refusal => ({ exit, reports });

/** The refusal that a problem comes to. */
export const refusalOf = <P extends { readonly _tag: string }>(
  diagnostic: Failure<P>,
  problem: Omit<P, "_tag">,
): Refusal => refusal(diagnostic.exit, reportOf(diagnostic, problem));

type AnyFailure = AnyDiagnostic & { readonly exit: FailureExit };

/** What the words need beside the problem, where they need anything. */
type Beside<D> = HereOf<D> extends void ? readonly [] : readonly [here: HereOf<D>];

/** From a problem of any diagnostic in the list to its refusal. */
export const refuser = <const D extends AnyFailure>(
  list: ReadonlyArray<D>,
): ((problem: ProblemOf<D>, ...here: Beside<D>) => Refusal) => {
  const report = reporter(list);
  const exits = new Map(list.map(({ tag, exit }) => [tag, exit]));
  return (problem, ...here) => {
    const { _tag } = problem as { readonly _tag: string };
    return refusal(exits.get(_tag) ?? 1, report(problem, undefined, here[0] as HereOf<D>));
  };
};
