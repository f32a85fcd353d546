/**
 * A Report is what a person is told: one problem or warning, in words, at a place. Phases make problems (data), the
 * catalogues beside this file make reports of them, and text.ts and json.ts show reports.
 */

import type { Place } from "../base/located.js";
import type { Edit } from "./edit.js";

export interface Report {
  /** Stable: "G001". */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** Two or three words in capitals. */
  readonly title: string;
  readonly place: Place | undefined;
  /** One sentence. */
  readonly summary: string;
  /** Stands beside the underline. */
  readonly label?: string;
  /** `at`: where the reason stands, for programs that lead there; the words say it for people. */
  readonly expected?: { readonly text: string; readonly because?: string; readonly at?: Place };
  readonly found?: string;
  readonly notes?: ReadonlyArray<string>;
  readonly related?: ReadonlyArray<{ readonly place: Place; readonly note: string }>;
  /** One thing to do, computed from what was found. */
  readonly fix?: string;
  /** What the fix changes in the text, where that is exact: `check --fix` does it. */
  readonly edits?: ReadonlyArray<Edit>;
}

/** Where the page of a code lies in the package: what it means, what to do, an example. */
export const pagePath = (code: string): string => `docs/problems/${code}.md`;

/** By position within each source, sources in the order in which they first appear; what has no place comes first. */
export function sortReports(reports: ReadonlyArray<Report>): ReadonlyArray<Report> {
  const names = [...new Set(reports.map(({ place }) => place?.source.name))];
  const rank = ({ place }: Report): number => (place === undefined ? -1 : names.indexOf(place.source.name));
  const start = ({ place }: Report): number => place?.range.start ?? 0;
  return [...reports].sort((a, b) => rank(a) - rank(b) || start(a) - start(b));
}
