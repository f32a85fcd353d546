/**
 * Tables as people have them, each with what is wrong or odd about it.
 *
 * In: nothing. Out: for each kind its text, and what a reader makes of it: columns of numbers with their first two
 * values and how many are missing, classes, or the code of its first report. `t` is 1.5, 2.5, … and `k` goes a, b, a, b
 * unless it says otherwise.
 */

export interface Kind {
  readonly text: string | Uint8Array;
  readonly file?: string;
  /** The first report that it gets. */
  readonly code?: string;
  /** Numbers: the first two, and how many are missing. */
  readonly numbers: Readonly<Record<string, readonly [first: number, second: number, missing?: number]>>;
  readonly classes?: Readonly<Record<string, ReadonlyArray<string>>>;
  readonly told?: RegExp;
  /** What a person does by hand where no command can. */
  readonly byHand?: (text: string) => string;
}

const COUNT = 16;
const SAMPLES = Array.from({ length: COUNT }, (_, i) => i);
const t = (i: number): number => i + 1.5;
const u = (i: number): number => (i * 7) % 5;
const k = (i: number): string => ["a", "b"][i % 2] ?? "";

const lines = (head: string, row: (i: number) => string): string => `${[head, ...SAMPLES.map(row)].join("\n")}\n`;
const plain = (i: number): string => `${t(i)},${u(i)},${k(i)}`;
const usual = { t: [1.5, 2.5], u: [0, 2] } as const;
const ab = { k: ["a", "b"] } as const;
const read = { numbers: usual, classes: ab } as const;
/** `t` written otherwise. */
const written = (write: (value: number) => string): string => lines("t,u,k", (i) => `${write(t(i))},${u(i)},${k(i)}`);
/** `t` and `k` with gaps at samples 0, 5, 10 and 15. */
const gaps = (gap: string): string => lines("t,u,k", (i) => (i % 5 === 0 ? `${gap},${u(i)},${k(i)}` : plain(i)));
const gapped = { numbers: { t: [Number.NaN, 2.5, 4], u: [0, 2] }, classes: ab } as const;

export const kinds: Readonly<Record<string, Kind>> = {
  "parted by spaces": { text: lines("t u k", (i) => plain(i).replaceAll(",", " ")), ...read },
  "in columns of fixed width": {
    text: lines("      t  u   k", (i) => `${String(t(i)).padStart(7)}  ${u(i)}   ${k(i)} `),
    ...read,
  },
  "with spaces and tabs": { text: lines("t \tu\t\tk", (i) => `${t(i)}\t ${u(i)} ${k(i)}`), ...read },
  "ragged, a row longer and one shorter": {
    text: lines("t,u,k", (i) => (i === 3 ? `${plain(i)},9` : i === 7 ? "8,1" : plain(i))),
    code: "G744",
    ...read,
    told: /2 lines .* left out/,
  },
  "with a name twice": {
    text: lines("t,t,k", plain),
    code: "G744",
    numbers: { t: [1.5, 2.5], "t.1": [0, 2] },
    classes: ab,
  },
  "with comments over the header": { text: `# made by X\n#\n# on Monday, late\n${lines("t,u,k", plain)}`, ...read },
  "with its header in a comment, as numpy.savetxt writes it": {
    text: lines("# t u", (i) => `${t(i).toExponential(18)} ${u(i).toExponential(18)}`),
    numbers: usual,
  },
  "with a comment in the middle": {
    text: lines("t,u,k", (i) => (i === 4 ? `${plain(i)}\n# a pause` : plain(i))),
    code: "G744",
    ...read,
  },
  "with a title over the header": { text: `Station 7\n\n${lines("t,u,k", plain)}`, code: "G744", ...read },
  "with Excel's sep=": { text: `sep=;\n${lines("t;u;k", (i) => plain(i).replaceAll(",", ";"))}`, ...read },
  "of per cents": { text: written((value) => `${value}%`), ...read, told: /`1.5%` is 1.5/ },
  "of dollars": { text: written((value) => `$${value}`), ...read, told: /`\$1.5` is 1.5/ },
  "of euros with decimal commas": {
    text: lines("t;u;k", (i) => `${String(t(i)).replace(".", ",")} €;${u(i)};${k(i)}`),
    ...read,
  },
  "of units": { text: written((value) => `${value} kg`), ...read, told: /`1.5 kg` is 1.5/ },
  "with thousands parted by commas": {
    text: written((value) => `"1,23${Math.floor(value % 10)}.50"`),
    numbers: { t: [1231.5, 1232.5], u: [0, 2] },
    classes: ab,
  },
  "with thousands parted by spaces, and decimal commas": {
    text: lines("t;u;k", (i) => `1 23${i % 10},5;${u(i)};${k(i)}`),
    numbers: { t: [1230.5, 1231.5], u: [0, 2] },
    classes: ab,
  },
  "with thousands parted by thin spaces": {
    text: lines("t;u;k", (i) => `1\u202f23${i % 10},5;${u(i)};${k(i)}`),
    numbers: { t: [1230.5, 1231.5], u: [0, 2] },
    classes: ab,
  },
  "with thousands parted by points, and decimal commas": {
    text: lines("t;u;k", (i) => `1.23${i % 10},5;${u(i)};${k(i)}`),
    numbers: { t: [1230.5, 1231.5], u: [0, 2] },
    classes: ab,
  },
  "of an accountant, negatives in brackets": {
    text: written((value) => (value < 2 ? `(${value})` : String(value))),
    numbers: { t: [-1.5, 2.5], u: [0, 2] },
    classes: ab,
  },
  "with a typographer's minus": {
    text: written((value) => `−${value}`),
    numbers: { t: [-1.5, -2.5], u: [0, 2] },
    classes: ab,
  },
  "of True and False": {
    text: lines("t,u,k", (i) => `${t(i)},${u(i)},${i % 2 === 0 ? "False" : "True"}`),
    numbers: usual,
    classes: { k: ["False", "True"] },
  },
  "of yes and no": {
    text: lines("t,u,k", (i) => `${t(i)},${u(i)},${i % 2 === 0 ? "no" : "yes"}`),
    numbers: usual,
    classes: { k: ["no", "yes"] },
  },
  "with dates": {
    text: lines("day,t,u,k", (i) => `2021-02-${String(i + 1).padStart(2, "0")},${plain(i)}`),
    ...read,
  },
  "with a separator behind each row and the header": { text: lines("t,u,k,", (i) => `${plain(i)},`), ...read },
  "with a separator behind each row alone": { text: lines("t,u,k", (i) => `${plain(i)},`), ...read },
  "with pandas' index": { text: lines(",t,u,k", (i) => `${i},${plain(i)}`), ...read },
  "with pandas' index, read and written again": {
    text: lines("Unnamed: 0,t,u,k", (i) => `${i},${plain(i)}`),
    ...read,
  },
  "with R's names of rows": { text: lines('"t" "u" "k"', (i) => `"r${i}" ${t(i)} ${u(i)} "${k(i)}"`), ...read },
  "with line breaks in quotes": {
    text: lines("t,u,k,note", (i) => `${plain(i)},"two\nlines, ""here"""`),
    ...read,
  },
  "with a space before quotes": { text: lines('"t", "u", "k"', (i) => `${t(i)}, ${u(i)}, "${k(i)}"`), ...read },
  "with a byte-order mark": { text: `\ufeff${lines("t,u,k", plain)}`, ...read },
  "with a header alone": {
    text: "t,u,k\n",
    code: "G745",
    byHand: () => lines("t,u,k", plain),
    ...read,
  },
  "of one column": { text: lines("t", (i) => String(t(i))), numbers: { t: [1.5, 2.5] } },
  "with blank lines and lines of blanks": {
    text: lines("t,u,k", (i) => (i === 4 ? `${plain(i)}\n\n   \n\t\n` : plain(i))),
    ...read,
  },
  "with a word among numbers": {
    text: lines("t,u,k", (i) => (i === 0 ? `low,${u(i)},${k(i)}` : plain(i))),
    numbers: { t: [Number.NaN, 2.5, 1], u: [0, 2] },
    classes: ab,
  },
  ...Object.fromEntries(
    [
      "",
      "-",
      "--",
      ".",
      "NA",
      "n/a",
      "N/A",
      "null",
      "NULL",
      "?",
      "nan",
      "#N/A",
      "missing",
      "unknown",
      "-999",
      "-9999.0",
    ].map((gap): readonly [string, Kind] => [
      `with ${gap === "" ? "nothing" : gap} for no value`,
      { text: gaps(gap), ...gapped },
    ]),
  ),
  "without names": {
    text: lines("9.5,1,a", plain),
    code: "G804",
    numbers: { "0": [9.5, 1.5], "1": [1, 0] },
    classes: { "2": ["a", "b"] },
  },
  "without names, parted by blanks": {
    text: lines("9.5 1", (i) => `${t(i)} ${u(i)}`),
    code: "G804",
    numbers: { "0": [9.5, 1.5], "1": [1, 0] },
  },
  "of tabs, called .tsv": { text: lines("t\tu\tk", (i) => plain(i).replaceAll(",", "\t")), file: "d.tsv", ...read },
};
