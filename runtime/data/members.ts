/**
 * Classes and members as a person writes them: `3`, `seven`, `0 3 7`, `young;smiling`, `{}`.
 *
 * In: the text and what the condition knows of its classes or members. Out: indices, or the first part that is none of
 * them.
 */
import * as E from "fp-ts/lib/Either.js";

export interface Choice {
  /** How many classes or members there are. */
  readonly size: number;
  /** Their names, in order. */
  readonly labels?: ReadonlyArray<string>;
}

export type MemberFault =
  | { readonly fault: "unknown"; readonly part: string }
  | { readonly fault: "repeated"; readonly part: string };

/** The index that a label or a number stands for; labels win, so that a class called "7" is found by its name. */
export const indexOf = (part: string, { size, labels = [] }: Choice): number | undefined => {
  const named = labels.indexOf(part);
  if (named >= 0) return named;
  const index = /^[0-9]{1,9}$/.test(part) ? Number(part) : size;
  return index < size ? index : undefined;
};

/** How the empty set is written: an empty text is a value that is missing. */
export const emptySet = "{}";

/** Parted by commas, semicolons or bars where there are any, since a label may hold spaces; else by spaces. */
const partsOf = (text: string): ReadonlyArray<string> => {
  const inside = text.replace(/^\{(.*)\}$/s, "$1").trim();
  if (inside === "") return [];
  return inside.split(/[,;|]/.test(inside) ? /[,;|]/ : /\s+/).map((part) => part.trim());
};

/** The members that a text lists. A text that is one label whole, spaces and all, is that member. */
export const membersOf = (text: string, choice: Choice): E.Either<MemberFault, ReadonlyArray<number>> => {
  const whole = indexOf(text.trim(), choice);
  if (whole !== undefined) return E.right([whole]);
  const found: Array<number> = [];
  for (const part of partsOf(text.trim())) {
    const index = indexOf(part, choice);
    if (index === undefined) return E.left({ fault: "unknown", part });
    if (found.includes(index)) return E.left({ fault: "repeated", part });
    found.push(index);
  }
  return E.right(found);
};
