/**
 * Reports as a person reads them in a terminal: title bar, one sentence, the place with an underline, expected and
 * found, notes, one fix.
 */
import type { Place } from "../base/located.js";
import { cellsOf, type Palette, palette, visible, wrap } from "../words/layout.js";
import { positionAt } from "../words/position.js";
import type { Report } from "../words/report.js";
import { isOption, snippet } from "../words/snippet.js";

export interface TextOptions {
  /** Cells per line; prose never runs past 80 of them. */
  readonly width?: number;
  readonly colour?: boolean;
}

type Block = ReadonlyArray<string>;

/** `specs/cvae.json:22:9`, or the option as it was typed. */
export function whereOf(place: Place): string {
  const { source } = place;
  if (isOption(source)) return visible(source.name.includes(" ") ? source.name : `${source.name} ${source.text}`);
  const { line, column } = positionAt(source, place.range.start);
  return `${visible(source.name)}:${line}:${column}`;
}

/**
 * `── SHAPE MISMATCH ───────── specs/cvae.json:22:9 ── G203`. A place too long for the bar stands under it; an option
 * need not, since its snippet shows all of it.
 */
function titleBar(report: Report, width: number, paint: Palette): Block {
  const title = `── ${report.severity === "warning" ? "WARNING: " : ""}${visible(report.title)} `;
  const where = report.place === undefined ? "" : ` ${whereOf(report.place)} ──`;
  const end = `${where} ${report.code}`;
  const long = cellsOf(title + end) + 2 > width && where.length > 40;
  const kept = long ? ` ${report.code}` : end;
  const bar = paint.title(title + "─".repeat(Math.max(2, width - cellsOf(title) - cellsOf(kept))) + kept);
  return long && report.place !== undefined && !isOption(report.place.source)
    ? [bar, `   ${whereOf(report.place)}`]
    : [bar];
}

/** A labelled line whose `because` stands beside it, or under it where the width ends. */
function expected({ text, because }: { text: string; because?: string }, width: number, paint: Palette): Block {
  const lines = wrap(`Expected  ${visible(text)}`, width, 10);
  if (because === undefined) return lines;
  const reason = `because ${visible(because)}`;
  const [line = "", ...more] = lines;
  if (more.length === 0 && cellsOf(line) + 3 + cellsOf(reason) <= width) return [`${line}   ${paint.quiet(reason)}`];
  return [...lines, ...wrap(reason, width - 10).map((each) => " ".repeat(10) + paint.quiet(each))];
}

/** Expected and found, one above the other; the reasons of both begin in the same column. */
const comparison = (report: Report, width: number, paint: Palette): Block => [
  ...(report.expected === undefined ? [] : expected(report.expected, width, paint)),
  ...(report.found === undefined ? [] : wrap(`Found     ${visible(report.found)}`, width, 10)),
];

function fixed(fix: string, prose: number, paint: Palette): Block {
  const [first = "", ...rest] = wrap(`Fix: ${visible(fix)}`, prose, 5);
  return [paint.good("Fix:") + first.slice(4), ...rest];
}

function blocks(report: Report, width: number, prose: number, paint: Palette): ReadonlyArray<Block> {
  const elsewhere = (place: Place): string =>
    report.place?.source.name === place.source.name || isOption(place.source) ? "" : ` (${whereOf(place)})`;
  const related = (report.related ?? []).flatMap(({ place, note }) => [
    wrap(visible(note.replace(/:$/, "")) + elsewhere(place) + (note.endsWith(":") ? ":" : ""), prose),
    snippet(place, "", width, 0, paint),
  ]);
  return [
    titleBar(report, prose, paint),
    wrap(visible(report.summary), prose),
    report.place === undefined ? [] : snippet(report.place, report.label ?? "", width, 1, paint),
    ...related,
    comparison(report, width, paint),
    ...(report.notes ?? []).map((note) => wrap(visible(note), prose)),
    report.fix === undefined ? [] : fixed(report.fix, prose, paint),
  ].filter((block) => block.length > 0);
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** "3 problems", "1 problem, 2 warnings", "1 warning". */
function tally(reports: ReadonlyArray<Report>): string {
  const errors = reports.filter(({ severity }) => severity === "error").length;
  const counts: ReadonlyArray<readonly [number, string]> = [
    [errors, "problem"],
    [reports.length - errors, "warning"],
  ];
  return counts.flatMap(([count, word]) => (count === 0 ? [] : [plural(count, word)])).join(", ");
}

/** All reports, in the order given, and their number. "" where there are none. Ends with a line break. */
export function renderText(reports: ReadonlyArray<Report>, { width = 100, colour = false }: TextOptions = {}): string {
  if (reports.length === 0) return "";
  const prose = Math.min(width, 80);
  const rendered = reports.map((report) =>
    blocks(report, width, prose, palette(colour, report.severity))
      .map((block) => block.join("\n"))
      .join("\n\n"),
  );
  return `${[...rendered, tally(reports)].join("\n\n\n")}\n`;
}
