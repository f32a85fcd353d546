/**
 * Patterns over names with dots. In: a pattern and a name. Out: whether it fits: `*` stands for any characters but a
 * dot, `**` for any at all. It costs the product of the two lengths, whatever they hold.
 */

const stars = (pattern: string, at: number): number => (pattern[at] !== "*" ? 0 : pattern[at + 1] === "*" ? 2 : 1);

/** Which places of the pattern may stand before the next character: a star may stand for nothing. */
const spread = (pattern: string, from: ReadonlySet<number>): ReadonlySet<number> => {
  const all = new Set(from);
  for (const at of all) {
    const skipped = stars(pattern, at);
    if (skipped === 0) continue;
    all.add(at + skipped);
    // `**.x` also fits `x`.
    if (skipped === 2 && pattern[at + 2] === ".") all.add(at + 3);
  }
  return all;
};

/** Whether a name fits a pattern: `encoder.**`, `**.bias`, `decoder.layers[*].kernel`. */
export const matchesGlob = (pattern: string, name: string): boolean => {
  let places = spread(pattern, new Set([0]));
  for (const character of name) {
    const next = new Set<number>();
    for (const at of places) {
      const width = stars(pattern, at);
      if (width === 2 || (width === 1 && character !== ".")) next.add(at);
      else if (width === 0 && pattern[at] === character) next.add(at + 1);
    }
    places = spread(pattern, next);
    if (places.size === 0) return false;
  }
  return places.has(pattern.length);
};
