/**
 * Numbers, durations and tables as a person reads them.
 */
import { cellsOf } from "../../compiler/words/layout.js";

/** Three figures at a time, by hand: the first use of `Intl` takes 20 ms. */
const grouped = (digits: string): string => digits.replace(/\B(?=(?:[0-9]{3})+$)/g, ",");

/** `636,396`. */
export const whole = (value: number): string => (Math.abs(value) < 1e15 ? grouped(value.toFixed(0)) : String(value));

/** `1 sample`, `2,000 samples`. */
export const counted = (value: number, noun: string, many = `${noun}s`): string =>
  `${whole(value)} ${value === 1 ? noun : many}`;

/** Four figures or two decimals, whichever says more: `152.31`, `4.108`, `0.04121`, `1.2e-7`. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-4) return value.toExponential(2);
  if (size >= 1e7) return value.toExponential(3);
  if (size >= 1000) return grouped(value.toFixed(1).slice(0, -2)) + value.toFixed(1).slice(-2);
  return size >= 100 ? value.toFixed(2) : value.toFixed(size >= 10 ? 2 : size >= 1 ? 3 : 4);
};

/** `93.4 %`. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`. */
export const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return "?";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const all = Math.round(seconds);
  if (all < 60) return `${all} s`;
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${all % 60} s`;
};

/** `0:42`, `12:05`, `1:02:03`: the same width from tick to tick. */
export const clock = (seconds: number): string => {
  const all = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
};

export type Cell = string | { readonly right: string };

const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.right);

const padded = (cell: Cell, width: number): string => {
  const space = " ".repeat(Math.max(0, width - cellsOf(textOf(cell))));
  return typeof cell === "string" ? cell + space : space + cell.right;
};

/** Rows with aligned columns, two spaces apart; a cell `{ right }` stands at its column's right edge. */
export const table = (rows: ReadonlyArray<ReadonlyArray<Cell>>): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(0, ...rows.map((row) => cellsOf(textOf(row[i] ?? "")))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => padded(cell, widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
};
