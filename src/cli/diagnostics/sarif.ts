/**
 * Reports as SARIF 2.1.0 (OASIS), which code hosts and editors take. In: reports. Out: one run of the tool `graft`: a
 * rule for each code, a result for each report with its region, what is related, and the exact fix where there is one.
 */
import { pathToFileURL } from "node:url";
import type { Place } from "../../../compiler/base/located.js";
import { changesOf } from "../../../compiler/edit/change.js";
import { jsonPlace } from "../../../compiler/report/json.js";
import type { Report } from "../../../compiler/words/report.js";

/** A relative path stays relative to where graft ran: hosts join it to the checkout. */
const uriOf = (name: string): string =>
  name.startsWith("/")
    ? pathToFileURL(name).href
    : name
        .replace(/\p{Cs}/gu, "\ufffd")
        .split(/[\\/]/)
        .map(encodeURIComponent)
        .join("/");

const physical = (place: Place) => {
  const { line, column, endLine, endColumn } = jsonPlace(place);
  return {
    artifactLocation: { uri: uriOf(place.source.name) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
};

const fixOf = ({ place, edits = [], fix }: Report) => {
  if (place === undefined || fix === undefined) return {};
  const changes = changesOf(place.source, edits);
  if (changes.length === 0) return {};
  const replacements = changes.map(({ start, end, text }) => ({
    deletedRegion: { charOffset: start, charLength: end - start },
    insertedContent: { text },
  }));
  return {
    fixes: [
      {
        description: { text: fix },
        artifactChanges: [{ artifactLocation: { uri: uriOf(place.source.name) }, replacements }],
      },
    ],
  };
};

const resultOf = (report: Report) => ({
  ruleId: report.code,
  level: report.severity,
  message: { text: report.fix === undefined ? report.summary : `${report.summary} Fix: ${report.fix}` },
  locations: report.place === undefined ? [] : [{ physicalLocation: physical(report.place) }],
  relatedLocations: (report.related ?? []).map(({ place, note }, id) => ({
    id,
    physicalLocation: physical(place),
    message: { text: note },
  })),
  ...fixOf(report),
});

/** One rule for each code that was found, called by its title. */
const rulesOf = (reports: ReadonlyArray<Report>) =>
  [...new Map(reports.map(({ code, title }) => [code, title]))].map(([id, title]) => ({
    id,
    name: title,
    shortDescription: { text: title },
  }));

export const sarif = (reports: ReadonlyArray<Report>): string => {
  const driver = { name: "graft", rules: rulesOf(reports) };
  const run = { tool: { driver }, columnKind: "utf16CodeUnits", results: reports.map(resultOf) };
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
