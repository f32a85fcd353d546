// The little that the architecture test needs to know of TypeScript's syntax: a scanner that drops comments and strings, and
// the lengths of functions by their braces. (TypeScript 7 has no stable compiler API yet.)

const ignored =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<=[(,=:?&|!]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//g;

/** The text with comments, strings and regular expressions blanked, line breaks kept. */
export const codeOf = (text: string): string => text.replace(ignored, (found) => found.replace(/[^\n]/g, " "));

interface Length {
  readonly line: number;
  readonly lines: number;
}

const opensFunction = (before: string): boolean =>
  /=>\s*$/.test(before) || /\bfunction\b[^{};]*$/.test(before) || /\)\s*(:\s*[^{};=]+)?$/.test(before);

const isControl = (before: string): boolean =>
  /\b(if|for|while|switch|catch|else|do|try|finally)\b\s*(\([\s\S]*\))?\s*$/.test(
    before.slice(-400).split(/[;{}]/).at(-1) ?? "",
  );

/** Lines from the brace that opens each function's body to the one that closes it. */
export const functionLengths = (text: string): ReadonlyArray<Length> => {
  const code = codeOf(text);
  const open: Array<{ readonly at: number; readonly isFunction: boolean }> = [];
  const found: Array<Length> = [];
  const lineOf = (at: number): number => code.slice(0, at).split("\n").length;
  for (let i = 0; i < code.length; i++) {
    if (code[i] === "{") {
      const before = code.slice(Math.max(0, i - 400), i);
      open.push({ at: i, isFunction: opensFunction(before) && !isControl(before) });
    } else if (code[i] === "}") {
      const opened = open.pop();
      if (opened?.isFunction) found.push({ line: lineOf(opened.at), lines: lineOf(i) - lineOf(opened.at) + 1 });
    }
  }
  return found;
};
