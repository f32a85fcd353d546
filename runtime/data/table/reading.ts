/**
 * What an address says of how its table is read. In: the words behind its #. Out: the same, by name. `withWord` writes
 * an address with one more of them.
 */

export interface Reading {
  /** The line that names the columns, from 1; 0: no line does, and they are called 0, 1, 2 … */
  readonly header?: number;
  /** Lines of too many or too few fields are left out. */
  readonly skipRagged?: boolean;
  /** A name that stands twice gets a number: `a`, `a.1`. */
  readonly rename?: boolean;
  /** What stands for no value, beside the usual words. */
  readonly missing?: ReadonlyArray<string>;
  /** Dates are numbers: days since 1 January 1970. */
  readonly days?: boolean;
}

/** The words that an address of a table may have; those that end in = take a value. */
export const readingWords: ReadonlyArray<string> = [
  "header=",
  "no-header",
  "skip-ragged",
  "rename",
  "missing=",
  "days",
];

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The values that a word has been given. */
export const given = (words: ReadonlySet<string>, word: string): ReadonlyArray<string> =>
  [...words].filter((one) => one.startsWith(word)).map((one) => decoded(one.slice(word.length)));

/** How `header=` is written. */
export const lineWord = /^header=[1-9][0-9]{0,8}$/;

export const readingOf = (words: ReadonlySet<string>): Reading => {
  const [line] = given(words, "header=");
  const missing = given(words, "missing=");
  return {
    ...(line === undefined ? {} : { header: Number(line) }),
    ...(words.has("no-header") ? { header: 0 } : {}),
    ...(words.has("skip-ragged") ? { skipRagged: true } : {}),
    ...(words.has("rename") ? { rename: true } : {}),
    ...(missing.length === 0 ? {} : { missing }),
    ...(words.has("days") ? { days: true } : {}),
  };
};

/** A value of a word as an address can hold it. */
export const asWord = (word: string, value = ""): string =>
  word + value.replace(/[%#,+\s]/g, (each) => encodeURIComponent(each));

/** An address with one more word. */
export const withWord = (address: string, ...words: ReadonlyArray<string>): string =>
  `${address}${/#[^#/\\]*$/.test(address) ? "," : "#"}${words.join(",")}`;
