/**
 * A diagnostic: one thing that can be wrong, in one file. Its code, its data (a type), its words, and the page that
 * `graft explain CODE` shows. In: what is said of it. Out: the diagnostic, and from a list of them the reporter of
 * their problems.
 *
 *   export interface WindowTooLarge { readonly _tag: "WindowTooLarge"; … }
 *   export const windowTooLarge = error<WindowTooLarge>("WindowTooLarge", { code: "G205", words: …, page: page(…) });
 */
import type { Place } from "../base/located.js";
import type { Report } from "./report.js";

/** What a diagnostic writes; code, severity and place are added beside it. */
export type Words = Omit<Report, "code" | "severity" | "place">;

/** What the page of a code says beyond its reports. */
export interface Page {
  /** As a heading: "Trailing comma". */
  readonly title: string;
  /** What it means, and why graft minds. */
  readonly means: string;
  /** What to do about it. */
  readonly todo: string;
}

export type Pages = Readonly<Record<string, Page>>;

export const page = (title: string, means: string, todo: string): Page => ({ title, means, todo });

interface Tagged {
  readonly _tag: string;
}

/** What a diagnostic says beside its tag. */
export interface Said<P, Here = void> {
  /** Stable: a code never changes its meaning and is never given again. */
  readonly code: string;
  /** `here`: what is known of where it happened, beside the problem itself. */
  readonly words: (problem: P, here: Here) => Words;
  readonly page: Page;
}

/** `P`: the problem as data. `Here`: what its words need to know beside it; nothing for most. */
export interface Diagnostic<P extends Tagged, Here = void> extends Said<P, Here> {
  readonly tag: P["_tag"];
  readonly severity: Report["severity"];
}

/** Something that is wrong. */
export const error = <P extends Tagged, Here = void>(tag: P["_tag"], said: Said<P, Here>): Diagnostic<P, Here> => ({
  tag,
  severity: "error",
  ...said,
});

/** Something that runs, but likely not as meant; `allow` in a spec silences it. */
export const warning = <P extends Tagged, Here = void>(tag: P["_tag"], said: Said<P, Here>): Diagnostic<P, Here> => ({
  tag,
  severity: "warning",
  ...said,
});

/** Any diagnostic: enough to ask for its code and page. */
export type AnyDiagnostic = Pick<Diagnostic<Tagged>, "tag" | "code" | "severity" | "page">;

/** The problem that a diagnostic is about; of a union of diagnostics, the union. */
export type ProblemOf<D> = D extends Diagnostic<infer P, infer _Here> ? P : never;

/** What the words of a diagnostic need to know of where it happened. */
export type HereOf<D> = D extends Diagnostic<infer _P, infer Here> ? Here : never;

const meantNote = (code: string): string => `If it is meant, say so in the spec: "allow": { "${code}": "why" }`;

/**
 * From a problem of any diagnostic in the list to its report. A problem that no diagnostic in the list is about is a
 * broken invariant.
 */
export const reporter = <const D extends AnyDiagnostic>(
  list: ReadonlyArray<D>,
): ((problem: ProblemOf<D>, place: Place | undefined, here: HereOf<D>) => Report) => {
  const byTag = new Map(list.map((each) => [each.tag, each]));
  return (problem, place, here) => {
    const { _tag } = problem as Tagged;
    const found = byTag.get(_tag);
    if (found === undefined) throw new Error(`no diagnostic is about ${_tag}`);
    const { code, severity } = found;
    // The tag has led to the very diagnostic of this problem, which a lookup in a union can't show.
    const words = (found as unknown as Said<ProblemOf<D>, HereOf<D>>).words(problem, here);
    const notes = severity === "warning" ? { notes: [...(words.notes ?? []), meantNote(code)] } : {};
    return { code, severity, place, ...words, ...notes };
  };
};

/** The pages of these, by code. */
export const pagesOf = (list: ReadonlyArray<AnyDiagnostic>): Pages =>
  Object.fromEntries(list.map(({ code, page: its }) => [code, its]));

/** Their codes, by tag. */
export const codesOf = <D extends AnyDiagnostic>(list: ReadonlyArray<D>): Readonly<Record<D["tag"], string>> =>
  Object.fromEntries(list.map(({ tag, code }) => [tag, code])) as Record<D["tag"], string>;
