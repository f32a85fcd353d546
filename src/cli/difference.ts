/**
 * What changed between two texts, line by line, as `diff -u` shows it without its headings. In: two texts. Out: the
 * lines that went, with "-", and came, with "+", each run behind the line number where it begins.
 */

interface Run {
  /** The first line of the run in the old text, from 1. */
  readonly line: number;
  readonly gone: ReadonlyArray<string>;
  readonly come: ReadonlyArray<string>;
}

/**
 * Lengths of longest common subsequences of the tails of two lists; quadratic, so for what is left between common ends.
 */
const tails = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<number>> => {
  const rows: Array<Array<number>> = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (rows[i] as Array<number>)[j] =
        a[i] === b[j] ? 1 + (rows[i + 1]?.[j + 1] ?? 0) : Math.max(rows[i + 1]?.[j] ?? 0, rows[i]?.[j + 1] ?? 0);
  return rows;
};

/** Past this many pairs of lines a run is shown whole. */
const mostPairs = 1e6;

const between = (a: ReadonlyArray<string>, b: ReadonlyArray<string>, line: number): ReadonlyArray<Run> => {
  if (a.length === 0 && b.length === 0) return [];
  if (a.length * b.length > mostPairs) return [{ line, gone: a, come: b }];
  const rows = tails(a, b);
  const runs: Array<{ line: number; gone: Array<string>; come: Array<string> }> = [];
  let open = false;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      open = false;
      i++;
      j++;
      continue;
    }
    if (!open) runs.push({ line: line + i, gone: [], come: [] });
    open = true;
    const takeOld = j >= b.length || (i < a.length && (rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0));
    if (takeOld) runs.at(-1)?.gone.push(a[i++] ?? "");
    else runs.at(-1)?.come.push(b[j++] ?? "");
  }
  return runs;
};

export const difference = (before: string, after: string): ReadonlyArray<Run> => {
  const [a, b] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return between(a.slice(start, a.length - end), b.slice(start, b.length - end), start + 1);
};
