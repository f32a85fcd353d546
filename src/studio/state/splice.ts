/**
 * Changes of a text, made. In: a text and changes that don't overlap. Out: the text after them.
 */
import type { ChangeView } from "./types.js";

export const spliced = (text: string, changes: ReadonlyArray<ChangeView>): string =>
  [...changes]
    .sort((a, b) => b.from - a.from)
    .reduce((made, { from, to, insert }) => made.slice(0, from) + insert + made.slice(to), text);
