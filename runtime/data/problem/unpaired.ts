/**
 * What the reports about pictures and a table that do not pair share. In: files without a row, or rows without a file.
 * Out: words for the first of them, and the fix that leaves them out.
 */
import { shellWord } from "../../problem/shell.js";
import { list } from "./shared.js";

/** `count` of `expected` have no partner; the first of them are called `found`. */
export interface Unpaired {
  readonly source: string;
  readonly column: string;
  readonly found: ReadonlyArray<string>;
  readonly count: number;
  readonly expected: number;
  /** The address that leaves them out; absent: none does, or nothing would be left. */
  readonly matched?: string;
}

export const firstOf = (found: ReadonlyArray<string>, count: number): string =>
  `${list(found, 3)}${count > 3 && found.length <= 3 ? ", …" : ""}`;

/** `otherwise`: what may be done instead. */
export const leavingOut = ({ matched }: Pick<Unpaired, "matched">, otherwise: string): { readonly fix?: string } =>
  matched === undefined ? {} : { fix: `write ${shellWord(matched)} to leave them out; or ${otherwise}` };
