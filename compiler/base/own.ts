/**
 * Looking a word up in a table of our own. In: a table as a plain object, and a word, which may be anybody's. Out: what
 * the table itself holds for it; never what every object has, such as `constructor` or `toString`.
 */
export const own = <A>(table: Readonly<Record<string, A>>, word: string): A | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
