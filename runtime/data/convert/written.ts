/**
 * Numbers as people write them in tables: `5%`, `$3`, `1,234.50`, `1 234,5`, `12 kg`, `(15.9)`, `−2`.
 *
 * In: the words of a column. Out: their numbers and how they are written, where all of them are written in one way;
 * else undefined. `5%` is 5, `(15.9)` is −15.9.
 */
import type { Texts } from "../field.js";
import { isMissingText, numberOf } from "./text.js";

export interface Written {
  /** The number of each word; NaN where it says that there is none. */
  readonly numbers: ReadonlyArray<number>;
  /** A word as it stands there, and the number that it is read as. */
  readonly example: readonly [word: string, number: number];
}

interface Style {
  readonly group: RegExp;
  readonly whole: RegExp;
  readonly decimal: "." | ",";
}

const style = (group: string, decimal: "." | ","): Style => {
  const point = decimal === "." ? "\\." : ",";
  const part = `[${group}]`;
  return {
    group: new RegExp(part, "g"),
    whole: new RegExp(`^[+-]?(?:[0-9]{1,3}(?:${part}[0-9]{3})+|[0-9]+)?(?:${point}[0-9]*)?(?:[eE][+-]?[0-9]+)?$`),
    decimal,
  };
};

const BLANKS = " \\u00a0\\u2009\\u202f'’";

/** In the order that they are tried; where decimals have a comma, that reading comes first. */
const pointed = [style(",", "."), style(BLANKS, ".")];
const commaed = [style(".", ","), style(BLANKS, ",")];

/** Signs of money and shares may stand in front or behind; a unit, of letters, behind. */
const MARKED =
  /^(?<front>(?:US)?[$€£¥₹]|(?:USD|EUR|GBP|CHF|JPY)(?= ))?\s*(?<number>[+-]?[0-9.,' \u00a0\u2009\u202f’]*[0-9](?:[0-9.,]|[eE][+-]?[0-9]+(?![a-zA-Z]))*)\s*(?<behind>[%‰$€£¥₹]|[°a-zA-Zµμ²³/]{1,10})?$/u;

interface Parts {
  readonly mark: string;
  readonly digits: string;
}

const partsOf = (word: string): Parts | undefined => {
  const plain = word.trim().replace(/^[−–]/, "-");
  const [, inside] = /^\((.*)\)$/.exec(plain) ?? [];
  const [, sign = "", rest = ""] = /^([+-]?)\s*(.*)$/u.exec(inside ?? plain) ?? [];
  const { front = "", number = "", behind = "" } = MARKED.exec(rest)?.groups ?? {};
  if (number === "" || (inside !== undefined && sign !== "")) return undefined;
  return { mark: `${front}…${behind}`, digits: `${inside === undefined ? sign : "-"}${number}` };
};

const valueIn = ({ digits }: Parts, { group, whole, decimal }: Style): number | undefined => {
  if (!whole.test(digits) || !/[0-9]/.test(digits)) return undefined;
  const bare = digits.replace(group, "");
  return Number(decimal === "," ? bare.replace(",", ".") : bare);
};

/** `decimalComma`: other columns of the table have it. */
export const writtenNumbers = (words: ReadonlyArray<string>, decimalComma = false): Written | undefined => {
  const some = words.filter((word) => !isMissingText(word));
  const parts: Array<Parts> = [];
  for (const word of some) {
    const one = partsOf(word);
    if (one === undefined) return undefined;
    parts.push(one);
  }
  const marks = new Set(parts.map(({ mark }) => mark));
  const letters = [...marks].some((mark) => /[a-zA-Zµμ°]/.test(mark));
  // A share or a unit stands behind all or none; a lone word with letters is a name.
  if (marks.size !== 1 || (letters && some.length < 2)) return undefined;
  for (const each of decimalComma ? [...commaed, ...pointed] : [...pointed, ...commaed]) {
    const values = parts.map((one) => valueIn(one, each));
    if (!values.every((value) => value !== undefined)) continue;
    const numbers = new Map(some.map((word, i) => [word, values[i] ?? Number.NaN]));
    const [first = ""] = some.filter((word) => numberOf(word) === null);
    const example = [first.trim(), numbers.get(first) ?? 0] as const;
    return { numbers: words.map((word) => numbers.get(word) ?? Number.NaN), example };
  }
  return undefined;
};

const TRUTH: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["false", 0],
  ["yes", 1],
  ["no", 0],
]);

/** Whether a word is yes or no. */
export const isTruth = (word: string): boolean => TRUTH.has(word.trim().toLowerCase());

/** The number of each of a column's words, null for a word; yes and no are 1 and 0 where there is nothing else. */
export const numbersOf = ({ words, numbers }: Texts): ReadonlyArray<number | null> => {
  if (numbers !== undefined) return numbers;
  const truths = words.map((word) => TRUTH.get(word.trim().toLowerCase()));
  const all = words.length > 0 && words.every((word, i) => truths[i] !== undefined || isMissingText(word));
  if (all) return truths.map((truth) => truth ?? Number.NaN);
  const plain = words.map((word) => numberOf(word));
  return plain.includes(null) ? (writtenNumbers(words)?.numbers ?? plain) : plain;
};
