/** Reports as a terminal shows them. */

import { renderText } from "../../compiler/report/text.js";
import type { Report } from "../../compiler/words/report.js";
import type { Terminal } from "./terminal.js";

/** Behind the number of reports: how to read on about one. */
const more = ([first]: ReadonlyArray<Report>): string =>
  first === undefined ? "" : ` · \`graft explain ${first.code}\` says more`;

/** Reports as text; where none is about a spec's text, there is no need to count them. */
export const rendered = (reports: ReadonlyArray<Report>, { colour, width }: Terminal): string => {
  const text = renderText(reports, { colour, width });
  const counts = reports.length > 1 || reports.some(({ place }) => place !== undefined);
  return counts ? `${text.trimEnd()}${more(reports)}\n` : text.replace(/\n\n\n[^\n]*\n$/, "\n");
};
