/**
 * How text lies in a terminal: what may be printed as it is, how many cells it takes, where lines break.
 * A spec is not trusted: its text must not move the cursor, change colours or turn the reading direction.
 */

/** One character as shown: its text and the cells it takes. */
export interface Glyph {
  readonly text: string;
  readonly cells: number;
}

const tab: Glyph = { text: "  ", cells: 2 };
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const combining = /\p{M}/u;
// East Asian Wide and Fullwidth, and the emoji blocks (Unicode Standard Annex 11, coarsely).
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Shows a character: controls by their pictures (U+2400…), other unprintable ones as U+FFFD. */
export function glyph(character: string): Glyph {
  if (character === "\t") return tab;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return { text: String.fromCodePoint(0x2400 + code), cells: 1 };
  if (code < 0x7f) return { text: character, cells: 1 };
  if (unseen.test(character)) return { text: "\ufffd", cells: 1 };
  return { text: character, cells: combining.test(character) ? 0 : wide.test(character) ? 2 : 1 };
}

export const glyphs = (text: string): ReadonlyArray<Glyph> => Array.from(text, glyph);

/** Text that is safe to print. Line breaks stay. */
export const visible = (text: string): string =>
  Array.from(text, (character) => (character === "\n" ? character : glyph(character).text)).join("");

export const cellsOf = (text: string): number => glyphs(text).reduce((sum, { cells }) => sum + cells, 0);

const depthOf = (text: string): number => text.split("{").length - text.split("}").length;

/** Words, with JSON in braces kept as one where it fits on a line: a fix should be easy to copy. */
function unbroken(text: string, width: number): ReadonlyArray<string> {
  const words: Array<string> = [];
  let open = "";
  for (const word of text.split(" ")) {
    const joined = open === "" ? word : `${open} ${word}`;
    if (depthOf(joined) > 0) open = joined;
    else {
      words.push(...(cellsOf(joined) <= width ? [joined] : joined.split(" ")));
      open = "";
    }
  }
  return open === "" ? words : [...words, ...open.split(" ")];
}

/** Breaks prose at spaces; later lines begin with `indent` spaces. A word longer than the width stays whole. */
export function wrap(text: string, width: number, indent = 0): ReadonlyArray<string> {
  const margin = " ".repeat(indent);
  return text.split("\n").flatMap((paragraph) => {
    const lines: Array<string> = [];
    for (const word of unbroken(paragraph, width - indent)) {
      const last = lines.at(-1);
      if (last === undefined) lines.push(word);
      else if (cellsOf(last) + 1 + cellsOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(margin + word);
    }
    return lines;
  });
}

/** Text in quotes of our own, cut to a length that leaves the sentence readable. */
export function quote(text: string, max = 40): string {
  const characters = Array.from(text);
  const shown = visible(characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : text);
  return `\`${shown.replaceAll("\n", "␊")}\``;
}

/** `a`, `a` or `b`, `a`, `b` or `c`. */
export const either = (words: ReadonlyArray<string>): string => {
  const quoted = words.map((word) => quote(word));
  return quoted.length < 2 ? (quoted[0] ?? "") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
};

export type Paint = (text: string) => string;

export interface Palette {
  readonly title: Paint;
  readonly mark: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
}

const ansi =
  (code: number): Paint =>
  (text) =>
    text === "" ? "" : `\u001b[${code}m${text}\u001b[0m`;
const plain: Paint = (text) => text;

export function palette(colour: boolean, severity: "error" | "warning"): Palette {
  if (!colour) return { title: plain, mark: plain, quiet: plain, good: plain };
  const mark = ansi(severity === "error" ? 31 : 33);
  return { title: ansi(severity === "error" ? 36 : 33), mark, quiet: ansi(2), good: ansi(32) };
}
