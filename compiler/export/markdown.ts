/**
 * Text of the person's inside Markdown and YAML: shown as it is, never read as markup.
 *
 * In: any text. Out: one line of Markdown, a cell of a table, or a quoted YAML scalar.
 */
import { oneLine } from "../words/line.js";

/** One line in which no character opens a link, a tag, a heading, a list or a table. */
export const markdown = (text: string): string =>
  oneLine(text).replace(/[\\`*_[\]#!|<>~&@]|^[+-]|:(?=\/\/)|\.(?<=www\.)/gi, (c) =>
    c === "<" ? "&lt;" : c === "&" ? "&amp;" : `\\${c}`,
  );

/** Text inside code marks: a backtick would end them. */
export const code = (text: string): string => `\`${oneLine(text).replace(/`/g, "'").replace(/\|/g, "\\|")}\``;

/** A double-quoted scalar, which YAML reads as JSON does. */
export const yaml = (text: string): string => JSON.stringify(oneLine(text));

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`;

export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
