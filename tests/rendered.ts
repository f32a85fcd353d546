/**
 * Reports as everybody may get to see them. In: reports. Out: nothing; fails where a rendering moves a cursor, or a
 * place is none.
 */
import { expect } from "vitest";
import { renderJson, renderText } from "../compiler/report/index.js";
import type { Report } from "../compiler/words/report.js";

/** What no terminal may get: it would move, colour, hide or turn. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** As text of three widths, and as JSON. */
export const renderedWell = (reports: ReadonlyArray<Report>): void => {
  for (const width of [40, 60, 120]) {
    const text = renderText(reports, { width, colour: false });
    if (unseen.test(text)) expect(text).not.toMatch(unseen);
    expect(text === "").toBe(reports.length === 0);
  }
  const json = renderJson(reports);
  for (const { file, line, column, endLine, endColumn } of json.diagnostics) {
    if (file === null || line === null || column === null || endLine === null || endColumn === null) continue;
    const forward = endLine > line || (endLine === line && endColumn >= column);
    if (line < 1 || column < 1 || !forward) expect([line, column, endLine, endColumn]).toEqual("a place");
  }
  expect(JSON.parse(JSON.stringify(json)).diagnostics).toHaveLength(json.diagnostics.length);
};
