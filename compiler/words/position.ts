/**
 * Offsets → lines and columns. Both start at 1; columns count UTF-16 units, as editors and the language server protocol
 * do.
 */
import type { Source } from "../base/located.js";

export interface Position {
  readonly line: number;
  readonly column: number;
}

const cache = new WeakMap<Source, ReadonlyArray<number>>();

/** The offset at which each line starts. A line ends with \n, \r\n or \r. */
function lineStarts(source: Source): ReadonlyArray<number> {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const { 0: end, index } of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  cache.set(source, starts);
  return starts;
}

/** The last line that starts at or before `offset`, by halving. */
function lineIndex(starts: ReadonlyArray<number>, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  const line = lineIndex(starts, offset);
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

/** The text of a line (from 1) without its end, and the offset at which it starts. */
export function lineAt(source: Source, line: number): { readonly text: string; readonly start: number } {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? source.text.length;
  let end = starts[line] ?? source.text.length;
  // Not a search: a line may be megabytes long.
  while (end > start && (source.text[end - 1] === "\n" || source.text[end - 1] === "\r")) end--;
  return { text: source.text.slice(start, end), start };
}
