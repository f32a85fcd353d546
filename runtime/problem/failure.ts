/**
 * A problem that ends a command: a diagnostic with the exit code that tells a script of it. In: what is said of it.
 * Out: the diagnostic, and of a problem its report.
 */
import { type Diagnostic, error } from "../../compiler/words/diagnostic.js";
import type { Report } from "../../compiler/words/report.js";

interface Tagged {
  readonly _tag: string;
}

/** 1 the run failed, 2 wrong usage, 3 the spec or the data is wrong (trying again won't help), 4 over a limit. */
export type FailureExit = 1 | 2 | 3 | 4;

export interface Failure<P extends Tagged, Here = void> extends Diagnostic<P, Here> {
  readonly exit: FailureExit;
}

type Said<P extends Tagged, Here> = Omit<Failure<P, Here>, "tag" | "severity">;

export const failure = <P extends Tagged, Here = void>(
  tag: P["_tag"],
  { exit, ...said }: Said<P, Here>,
): Failure<P, Here> => ({ ...error<P, Here>(tag, said), exit });

/** A problem without a place: of a command, a file or a run rather than of a spec's text. */
export const reportOf = <P extends Tagged>(
  { code, severity, words }: Pick<Diagnostic<P>, "code" | "severity" | "words">,
  problem: Omit<P, "_tag">,
): Report => ({
  code,
  severity,
  place: undefined,
  // Words read the data of a problem, never its tag.
  ...words(problem as P),
});

/** "BadOffset" as words say it: "bad-offset". */
export const kebab = (tag: string): string => tag.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
