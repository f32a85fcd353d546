/**
 * Text of the person's that goes into Python's: names become identifiers, everything else a literal or a comment that
 * nothing can break out of.
 *
 * In: any text. Out: Python. `class` is `class_`, `log-variance` is `log_variance`; a quote or a newline in a label
 * stays inside its string.
 */

const keywords = new Set(
  [
    "False None True and as assert async await break class continue def del elif else except finally for from",
    "global if import in is lambda nonlocal not or pass raise return try while with yield match case",
  ].flatMap((line) => line.split(" ")),
);

/** An identifier like this text. */
export const identifier = (text: string): string => {
  const name = text.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "") || "value";
  const led = /^[0-9]/.test(name) ? `_${name}` : name;
  return keywords.has(led) ? `${led}_` : led;
};

const escaped = (character: string): string => {
  const code = character.codePointAt(0) as number;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
};

/** Everything but plain ASCII, and what ends a string or begins an escape, as escapes. */
const plain = (text: string): string => [...text].map((c) => (/[ !#-[\]-~]/.test(c) ? c : escaped(c))).join("");

/** A string literal of this text. */
export const literal = (text: string): string => `"${plain(text)}"`;

/** The text inside a docstring or a comment: one line, in which nothing is special. */
export const remark = (text: string): string =>
  [...text.replace(/\s+/g, " ")].filter((c) => c !== "\\" && c !== '"' && c >= " " && c !== "\u007f").join("");

/** A number as Python writes it. */
export const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : `${value}`;
};
