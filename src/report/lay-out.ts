/**
 * Text laid out for a terminal: no line longer than it is wide, and tables still in columns. In: text whose lines are
 * as long as they like, and a width in cells. Out: the same words on lines that fit.
 *
 * A table is what stands in columns: lines that share at least two blank cells. A column without room is wrapped where
 * it stands, or goes below its row. A word longer than a line, such as a path, stays whole: it is there to be copied.
 */
import { cellsOf, glyphs, wrap } from "../../compiler/words/layout.js";

/** A line as the cells it fills; the second cell of a wide character is empty. */
type Cells = ReadonlyArray<string>;

interface Column {
  readonly start: number;
  /** One past its last cell that is not blank. */
  readonly end: number;
}

/** Prose in a narrower column is a stack of single words. */
const least = 24;
/** Names that begin a row may be wrapped to as little. */
const leastName = 18;
/** Prose below its row gets as much, where the row leaves it. */
const roomy = 40;

const gridOf = (line: string): Cells => {
  const cells: Array<string> = [];
  for (const { text, cells: count } of glyphs(line)) {
    if (count === 0 && cells.length > 0) cells[cells.length - 1] += text;
    else cells.push(text, ...(count === 2 ? [""] : []));
  }
  return cells;
};

const isBlank = (cell: string | undefined): boolean => cell === undefined || cell === " ";

/** What stands in columns: runs of cells between gaps of two blank cells or more that all lines share. */
const columnsOf = (rows: ReadonlyArray<Cells>): ReadonlyArray<Column> => {
  const columns: Array<Column> = [];
  const width = Math.max(...rows.map(({ length }) => length));
  for (let at = 0; at < width; at++) {
    if (rows.every((row) => isBlank(row[at]))) continue;
    const last = columns.at(-1);
    if (last !== undefined && at - last.end < 2) columns[columns.length - 1] = { start: last.start, end: at + 1 };
    else columns.push({ start: at, end: at + 1 });
  }
  return columns;
};

const cellIn = (row: Cells, { start, end }: Column): string => row.slice(start, end).join("").trimEnd();

const pad = (cells: number): string => " ".repeat(Math.max(0, cells));

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((all, one) => all + one, 0);

/** Columns as a row shows them: where the first begins, how wide each of those is that stay in it. */
interface Layout {
  readonly indent: number;
  readonly widths: ReadonlyArray<number>;
  /** Where each further column stands, below its row. */
  readonly below: ReadonlyArray<number>;
}

/** As many of the first columns as fit once the prose among them, in the first and in the last, is wrapped. */
const layoutOf = (columns: ReadonlyArray<Column>, width: number): Layout => {
  const indent = columns[0]?.start ?? 0;
  const wide = columns.map(({ start, end }) => end - start);
  const needs = wide.map((cells, i) => Math.min(cells, i === 0 ? leastName : i === wide.length - 1 ? least : cells));
  const taken = (widths: ReadonlyArray<number>): number => indent + sum(widths) + 2 * (widths.length - 1);
  const kept = Math.max(1, wide.filter((_, i) => taken(needs.slice(0, i + 1)) <= width).length);
  const widths = wide.slice(0, kept);
  for (const i of [kept - 1, 0])
    widths[i] = Math.max(needs[i] ?? 0, (widths[i] ?? 0) - Math.max(0, taken(widths) - width));
  const starts = widths.map((_, i) => indent + sum(widths.slice(0, i)) + 2 * i).slice(1);
  const below = wide.slice(kept).map((cells) => {
    const room = starts.filter((start) => width - start >= Math.min(cells, roomy));
    return room.at(-1) ?? indent + 4;
  });
  return { indent, widths, below };
};

/** A cell keeps its own indent; later lines stand `hang` further in. */
const wrapCell = (cell: string, room: number, hang: number): ReadonlyArray<string> => {
  const words = cell.trimStart();
  const own = hang === 0 ? 0 : cellsOf(cell) - cellsOf(words);
  return wrap(words, Math.max(1, room - own - hang)).map((line, i) => pad(own + (i === 0 ? 0 : hang)) + line);
};

const rowIn = (row: Cells, columns: ReadonlyArray<Column>, layout: Layout, width: number): ReadonlyArray<string> => {
  const { indent, widths, below } = layout;
  const cells = columns.map((column) => cellIn(row, column));
  // The last words of a row may run on to where it ends.
  const last = cells.findLastIndex((cell, i) => i < widths.length && cell !== "");
  const wrapped = widths.map((own, i) => {
    const room = i === last ? width - indent - sum(widths.slice(0, i)) - 2 * i : own;
    return cellsOf(cells[i] ?? "") <= room ? [cells[i] ?? ""] : wrapCell(cells[i] ?? "", room, i === 0 ? 2 : 0);
  });
  const lines = Array.from({ length: Math.max(...wrapped.map(({ length }) => length)) }, (_, line) =>
    widths.reduce((text, room, i) => {
      const cell = wrapped[i]?.[line] ?? "";
      return `${text}${i === 0 ? pad(indent) : "  "}${cell}${pad(room - cellsOf(cell))}`;
    }, ""),
  );
  const further = below.flatMap((at, i) => {
    const cell = (cells[widths.length + i] ?? "").trim();
    return cell === "" ? [] : wrap(cell, Math.max(1, width - at)).map((line) => pad(at) + line);
  });
  return [...lines, ...further].map((line) => line.trimEnd());
};

const tableIn = (rows: ReadonlyArray<Cells>, columns: ReadonlyArray<Column>, width: number): ReadonlyArray<string> => {
  const layout = layoutOf(columns, width);
  return rows.flatMap((row) => rowIn(row, columns, layout, width));
};

const proseIn = (line: string, width: number): string => {
  const indent = cellsOf(line) - cellsOf(line.trimStart());
  const hang = indent === 0 ? 0 : indent + 2;
  const at = Math.min(hang, Math.max(0, width - least));
  return wrap(line.trimStart(), width - at)
    .map((each, i) => pad(i === 0 ? Math.min(indent, at) : at) + each)
    .join("\n");
};

/** Lines of one paragraph; a table among prose is one by its indent, and at worst each line is one by itself. */
const blockIn = (lines: ReadonlyArray<string>, width: number): ReadonlyArray<string> => {
  if (lines.every((line) => cellsOf(line) <= width)) return lines;
  const rows = lines.map(gridOf);
  const columns = columnsOf(rows);
  if (columns.length > 1) return tableIn(rows, columns, width);
  if (lines.length === 1) return lines.map((line) => proseIn(line, width));
  const parts = runs(lines, (line) => line.startsWith(" "));
  return (parts.length > 1 ? parts : lines.map((line) => [line])).flatMap((part) => blockIn(part, width));
};

/** Neighbours of which the same holds. */
const runs = (lines: ReadonlyArray<string>, holds: (line: string) => boolean): ReadonlyArray<ReadonlyArray<string>> => {
  const found: Array<Array<string>> = [];
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    if (before !== undefined && holds(before) === holds(line)) found.at(-1)?.push(line);
    else found.push([line]);
  });
  return found;
};

const plainLayOut = (text: string, width: number): string =>
  runs(text.split("\n"), (line) => line.trim() === "")
    .flatMap((lines) => blockIn(lines, width))
    .join("\n");

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
const colours = /\u001b\[[0-9;]*m/g;
/** Marks that take no cell; this far on there is none that anybody writes. */
const firstMark = 0xe01a0;

/** Text within the width; its colours take no cells. */
export const layOut = (text: string, width: number): string => {
  const used = [...new Set(text.match(colours) ?? [])];
  if (used.length === 0) return plainLayOut(text, width);
  const mark = (colour: string): string => String.fromCodePoint(firstMark + used.indexOf(colour));
  const marked = plainLayOut(text.replace(colours, mark), width);
  return used.reduce((line, colour) => line.replaceAll(mark(colour), colour), marked);
};
