/** Tables as text: cells under each other, in as many columns as the first row has. */
import { cellsOf } from "./layout.js";

export type Cells = ReadonlyArray<string>;

const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - cellsOf(text)));
const padStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - cellsOf(text))) + text;

export const widthsOf = (table: ReadonlyArray<Cells>): ReadonlyArray<number> =>
  (table[0] ?? []).map((_, column) => Math.max(...table.map((cells) => cellsOf(cells[column] ?? ""))));

/** Cells under each other: numbers, from column `numbers` on, to the right. */
export const line = (cells: Cells, widths: ReadonlyArray<number>, numbers: number): string =>
  cells
    .map((cell, i) => (i < numbers ? padEnd(cell, widths[i] ?? 0) : padStart(cell, widths[i] ?? 0)))
    .join("   ")
    .trimEnd();
