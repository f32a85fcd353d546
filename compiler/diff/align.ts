/**
 * Two lists side by side: what stays, what goes, what comes. In: lists and what makes two items the same one. Out:
 * pairs, in the order of both.
 */

export type Pair<A> =
  | { readonly _tag: "Both"; readonly a: A; readonly b: A }
  | { readonly _tag: "Gone"; readonly a: A }
  | { readonly _tag: "New"; readonly b: A };

/** Lengths of the longest common subsequences of all tails. */
const tails = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<number>> => {
  const rows: Array<Array<number>> = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      rows[i]![j] = a[i] === b[j] ? 1 + rows[i + 1]![j + 1]! : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
  return rows;
};

/** Quadratic in the lengths: lists are layers, of which there are 4,096 at most. */
export const align = <A>(
  a: ReadonlyArray<A>,
  b: ReadonlyArray<A>,
  keyOf: (item: A) => string,
): ReadonlyArray<Pair<A>> => {
  const [left, right] = [a.map(keyOf), b.map(keyOf)];
  const rows = tails(left, right);
  const pairs: Array<Pair<A>> = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const both = i < a.length && j < b.length;
    if (both && left[i] === right[j]) pairs.push({ _tag: "Both", a: a[i++]!, b: b[j++]! });
    else if (j >= b.length || (both && rows[i + 1]![j]! >= rows[i]![j + 1]!)) pairs.push({ _tag: "Gone", a: a[i++]! });
    else pairs.push({ _tag: "New", b: b[j++]! });
  }
  return pairs;
};
