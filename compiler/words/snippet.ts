/**
 * The part of a source that a report is about: its line with one before it, and an underline with a label.
 *
 *    21 │       { "type": "dense", "units": 400 },
 *    22 │       { "type": "dense", "units": "= image.size" }
 *       │       ──────────────────────────────────────────── f32[batch, feature 784]
 */
import type { Place, Source } from "../base/located.js";
import { cellsOf, type Glyph, glyph, glyphs, type Palette, visible, wrap } from "./layout.js";
import { lineAt, positionAt } from "./position.js";

/** Only so much of a very long line is looked at. */
const lookAround = 1000;

/** A line as cells: `from` and `to` are the cells to underline. */
interface Row {
  readonly glyphs: ReadonlyArray<Glyph>;
  readonly from: number;
  readonly to: number;
}

const sum = (shown: ReadonlyArray<Glyph>): number => shown.reduce((total, { cells }) => total + cells, 0);

function rowOf(text: string, start: number, end: number): Row {
  const skipped = Math.max(0, start - lookAround);
  const before = glyphs(text.slice(skipped, start));
  const marked = glyphs(text.slice(start, Math.min(end, start + lookAround)));
  const after = glyphs(text.slice(end, end + lookAround));
  const cut: ReadonlyArray<Glyph> = skipped > 0 ? [glyph("…")] : [];
  const from = sum(cut) + sum(before);
  return { glyphs: [...cut, ...before, ...marked, ...after], from, to: from + Math.max(1, sum(marked)) };
}

/** The cells from `start` on that fit in `width`, with … where something was cut off. */
function view(all: ReadonlyArray<Glyph>, start: number, width: number): string {
  const end = start + width;
  const more = sum(all) > end;
  let at = 0;
  const shown = all.flatMap(({ text, cells }) => {
    const from = at;
    at += cells;
    if (from < start) return at > start ? [" "] : [];
    if (at > end) return [];
    return (from === start && start > 0) || (at === end && more) ? ["…"] : [text];
  });
  return shown.join("").trimEnd();
}

/** Where the view begins: 0 if the marked part fits, else such that it stands in the middle. */
function viewStart(row: Row, width: number): number {
  const total = sum(row.glyphs);
  if (total <= width || row.to < width) return 0;
  const lead = Math.max(4, Math.floor((width - (row.to - row.from)) / 2));
  return Math.min(Math.max(0, row.from - lead), total - width);
}

/** What names a line in the margin: its number, or the option that a one-line source came from. */
const margin = (source: Source, line: number): string => (isOption(source) ? optionOf(source) : String(line));

/** Is this source an option on the command line rather than a file? */
export const isOption = (source: Source): boolean => source.name.startsWith("--");

/** `--set` of `--set a.b=c`. */
const optionOf = (source: Source): string => visible(source.name.split(" ")[0] ?? "");

function underline(row: Row, start: number, width: number, label: string, paint: Palette): ReadonlyArray<string> {
  const from = row.from - start;
  const length = Math.max(1, Math.min(row.to - start, width) - from);
  const line = " ".repeat(from) + paint.mark("─".repeat(length));
  if (label === "") return [line];
  if (from + length + 1 + cellsOf(label) <= width) return [`${line} ${paint.mark(label)}`];
  const indent = Math.max(0, Math.min(from, width - cellsOf(label)));
  return [line, ...wrap(label, width - indent).map((text) => " ".repeat(indent) + paint.mark(text))];
}

const bar = (gutter: number, name: string, content: string, paint: Palette): string =>
  `${paint.quiet(`${name.padStart(gutter)} │`)} ${content}`.trimEnd();

/** The snippet of `place`, `width` cells wide at most; `context` lines are shown before the marked one. */
export function snippet(
  place: Place,
  label: string,
  width: number,
  context: number,
  paint: Palette,
): ReadonlyArray<string> {
  const { source, range } = place;
  const { line } = positionAt(source, range.start);
  const { text, start } = lineAt(source, line);
  const column = Math.min(range.start - start, text.length);
  const row = rowOf(text, column, Math.max(column, Math.min(range.end - start, text.length)));
  const gutter = Math.max(5, cellsOf(margin(source, line)) + 2);
  const room = Math.max(20, width - gutter - 3);
  const first = viewStart(row, room);
  const above = Array.from({ length: Math.min(context, line - 1) }, (_, i) => line - Math.min(context, line - 1) + i)
    .map((number) => ({ number, text: lineAt(source, number).text }))
    .filter((each) => each.text.trim() !== "")
    .map((each) => ({
      ...each,
      row: rowOf(each.text, Math.min(column, each.text.length), Math.min(column, each.text.length)),
    }))
    .map((each) => bar(gutter, margin(source, each.number), view(each.row.glyphs, first, room), paint));
  return [
    ...above,
    bar(gutter, margin(source, line), view(row.glyphs, first, room), paint),
    ...underline(row, first, room, visible(label), paint).map((content) => bar(gutter, "", content, paint)),
  ];
}
