/**
 * "Did you mean": which of the known names a mistyped one may have been.
 * In: a word and the names that would have been right. Out: the few that are near, the nearest first.
 */

/** No known name is longer; longer words are not compared, so a hostile one costs nothing. */
const longest = 64;

/** Optimal string alignment distance: Levenshtein's three edits, and swapping two neighbours as one. */
function distance(a: string, b: string): number {
  let before: ReadonlyArray<number> = [];
  let above: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = [row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + change, swapped ? before[j - 2]! + 1 : Infinity];
      row.push(Math.min(...edits));
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}

/** `maxPool`, `max_pool` and `max-pool` are one word. */
const folded = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, "");

/** How far, or undefined where a reader would see no likeness. */
function likeness(word: string, candidate: string): number | undefined {
  const [a, b] = [folded(word), folded(candidate)];
  if (a === b) return 0;
  const edits = distance(a, b);
  if (edits <= Math.max(1, Math.floor(Math.max(a.length, b.length) / 3)) && edits < a.length) return edits;
  const prefix = Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
  return prefix ? longest + edits : undefined;
}

/** At most `max` of the candidates, the nearest first, ties in the order given. */
export function nearest(word: string, candidates: ReadonlyArray<string>, max = 3): ReadonlyArray<string> {
  if (word.length > longest || word === "") return [];
  return [...new Set(candidates)]
    .filter((candidate) => candidate.length <= longest)
    .flatMap((candidate) => {
      const far = likeness(word, candidate);
      return far === undefined ? [] : [{ candidate, far }];
    })
    .sort((a, b) => a.far - b.far)
    .slice(0, max)
    .map(({ candidate }) => candidate);
}
