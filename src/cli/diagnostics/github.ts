/**
 * Reports as GitHub Actions' workflow commands: each becomes an annotation of its line. In: reports. Out: lines for
 * stdout.
 */
import { jsonPlace } from "../../../compiler/report/json.js";
import type { Report } from "../../../compiler/words/report.js";

/** The escapes of workflow commands: in a message, and in a property, which also may hold no colon and no comma. */
const escaped = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

const messageOf = ({ summary, expected, found, fix }: Report): string =>
  [
    summary,
    ...(expected === undefined ? [] : [`Expected ${expected.text}`]),
    ...(found === undefined ? [] : [`Found ${found}`]),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
  ].join("\n");

const lineOf = (report: Report): string => {
  const { file, line, column, endLine, endColumn } = jsonPlace(report.place);
  const where = { file, line, endLine, col: column, endColumn, title: `${report.code} ${report.title}` };
  const properties = Object.entries(where).flatMap(([key, value]) =>
    value === null ? [] : [`${key}=${property(String(value))}`],
  );
  return `::${report.severity} ${properties.join(",")}::${escaped(messageOf(report))}\n`;
};

export const github = (reports: ReadonlyArray<Report>): string => reports.map(lineOf).join("");
