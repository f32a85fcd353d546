// The little that the architecture test needs to know of TypeScript's syntax: a scanner that drops comments and
// strings, and the lengths of functions by their braces. (TypeScript 7 has no stable compiler API yet.)

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

/** Sets of files each of which reaches every other by imports (Tarjan's algorithm); single files are left out. */
export const circlesOf = (
  files: ReadonlyArray<string>,
  targetsOf: (file: string) => ReadonlyArray<string>,
): ReadonlyArray<ReadonlyArray<string>> => {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: Array<string> = [];
  const circles: Array<ReadonlyArray<string>> = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) as number);
    stack.push(file);
    for (const target of targetsOf(file)) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file) as number, low.get(target) as number));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return circles;
};

/** The text with comments blanked; strings and line breaks are kept. */
export const withoutComments = (text: string): string =>
  text.replace(ignored, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, " ") : found));
