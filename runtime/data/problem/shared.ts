/** What the problems of data share: where a value is, and how their words name columns, shapes and keys of the spec. */
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";

export type Shape = ReadonlyArray<number>;

export interface Place {
  readonly source: string;
  readonly column: string;
  /** The first sample that has it. */
  readonly row: number;
  /** What the spec has it for; absent: a condition. */
  readonly role?: Role;
}

/** The same fault of a column's values: the first of them, and in how many samples it is. */
export interface Values extends Place {
  readonly count: number;
}

export type Role = "input" | "condition";

export const list = (names: ReadonlyArray<string>, most = 12): string =>
  names
    .slice(0, most)
    .map((name) => quote(name))
    .join(", ") + (names.length > most ? ", …" : "");

export const shapeText = (shape: ReadonlyArray<number>): string => {
  if (shape.length === 0) return "one number for each sample";
  return `${shape.map(count).join(" × ")} ${shape.every((size) => size === 1) ? "number" : "numbers"} for each sample`;
};

/** An option that sets a key of a spec. */
export const option = (path: string, value: unknown): string =>
  `--set ${shellWord(`${path}=${typeof value === "string" ? value : JSON.stringify(value)}`)}`;

/** How a key of the spec is set: in its text, or on the command line. */
export const setting = (role: Role, column: string, key: string, value: unknown): string => {
  const written = JSON.stringify(value).replaceAll(",", ", ");
  return (
    `write "${key}": ${written} in the spec's ${quote(column)}, or add ` +
    `${option(`${role}s.${column}.${key}`, value)}`
  );
};

/** The first sample that has a fault, and how many do. */
export const inSamples = ({ row, count: samples }: { readonly row: number; readonly count: number }): string =>
  samples === 1
    ? `sample ${count(row)} (from 0)`
    : `${count(samples)} samples, the first of them ${count(row)} (from 0)`;

export const at = ({ source, column }: { readonly source: string; readonly column: string }): string =>
  `In ${quote(source, 100)}, ${quote(column)}`;
