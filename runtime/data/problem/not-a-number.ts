/** G751 · Not a number. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";
import { asWord, withWord } from "../table/reading.js";
import { at, inSamples, list, type Values } from "./shared.js";

export interface NotANumber extends Values {
  readonly _tag: "NotANumber";
  readonly found: string;
  /** Of a table's row: its line, from 1. */
  readonly line?: number;
  /** The address of its table, where a word of it helps. */
  readonly table?: string;
  /** The words that stand among numbers, where they are few. */
  readonly strangers?: ReadonlyArray<string>;
  readonly dates?: boolean;
}

const fixOf = ({ table, strangers = [], dates }: NotANumber): string | undefined => {
  if (table === undefined) return undefined;
  if (dates === true)
    return `write ${shellWord(withWord(table, "days"))}, which reads dates as days since 1 January 1970`;
  const words = strangers.map((word) => asWord("missing=", word));
  const them = strangers.length === 1 ? "it as a missing value" : "these as missing values";
  return `correct the data, or write ${shellWord(withWord(table, ...words))}, which reads ${them}`;
};

export const notANumberProblem = error<NotANumber>("NotANumber", {
  code: "G751",
  words: (problem) => {
    const { found, line, strangers = [] } = problem;
    const fix = fixOf(problem);
    const place = line === undefined ? "" : `, line ${count(line)} of the file`;
    return {
      title: "NOT A NUMBER",
      summary: `${at(problem)} is ${quote(found)} in ${inSamples(problem)}${place}.`,
      expected: { text: "a decimal number" },
      ...(strangers.length > 1 ? { found: `${list(strangers)} among numbers` } : {}),
      ...(fix === undefined ? {} : { fix }),
    };
  },
  page: page("Not a number", "A cell holds no decimal number.", "Correct the cell, or leave the row out."),
});
