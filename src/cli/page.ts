/**
 * The page of a code, in the terminal.
 *
 * In: a code such as G203. Out: its page as it lies in the package, in the layout of a report, or nothing where there
 * is none.
 */

import { readFile } from "node:fs/promises";
import { cellsOf, type Palette, palette, wrap } from "../../compiler/words/layout.js";
import { pagePath } from "../../compiler/words/report.js";
import { fromPackage } from "../report/package.js";
import type { Terminal } from "./terminal.js";

export const isCode = (word: string): boolean => /^[GCW][0-9]{2,3}$/.test(word);

/** Prose is set to this many cells. */
const measure = 80;

const bar = (title: string, code: string, width: number, paint: Palette): string => {
  const head = `── ${title.toUpperCase()} `;
  return paint.title(`${head}${"─".repeat(Math.max(2, width - cellsOf(head) - code.length - 1))} ${code}`);
};

/** Links as their words, emphasis as it is. */
const plain = (line: string): string => line.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

/** Headings as words in colour, prose wrapped, what is fenced as it is. */
const typeset = (markdown: string, width: number, paint: Palette): string => {
  let fenced = false;
  const lines = markdown.split("\n").flatMap((line): ReadonlyArray<string> => {
    if (line.startsWith("```")) {
      fenced = !fenced;
      return [];
    }
    if (fenced) return [`    ${line}`.trimEnd()];
    if (line.startsWith("<!--")) return [];
    const [, code = "", title = ""] = /^# (\w+) · (.*)$/.exec(line) ?? [];
    if (title !== "") return [bar(title, code, Math.min(measure, width), paint)];
    return line.startsWith("## ") ? [paint.good(line.slice(3))] : wrap(plain(line), Math.min(measure, width));
  });
  return `${lines.join("\n").trim()}\n`;
};

export interface ShownPage {
  /** Within the package. */
  readonly path: string;
  readonly markdown: string;
  readonly text: string;
}

export const pageOf = async (code: string, { colour, width }: Terminal): Promise<ShownPage | undefined> => {
  const path = pagePath(code);
  const markdown = await readFile(fromPackage(path), "utf8").catch(() => undefined);
  return markdown === undefined
    ? undefined
    : { path, markdown, text: typeset(markdown, width, palette(colour, "error")) };
};
