/** G207 · No such position. */

import { error, page } from "../../words/diagnostic.js";
import { fixed, put, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { count } from "../../words/words.js";
import type { Here } from "./here.js";

export interface PositionOutside {
  readonly _tag: "PositionOutside";
  readonly field: string;
  readonly at: number;
  readonly size: number;
  /** The placement that puts a condition after the last. */
  readonly after: string;
}

export const positionOutsideFault = error<PositionOutside, Here>("PositionOutside", {
  code: "G207",
  words: ({ at, size, after }, { site, place: { pointer } }) => ({
    title: "NO SUCH POSITION",
    summary: `There is no position ${count(at)} in the ${count(size)} values that flow into ${quote(site)}.`,
    expected: {
      text: `a position from 0 to ${count(size)}`,
      because: "the condition is put before the value at this position",
    },
    ...fixed(
      `to put it after the last, write "place": "${after}"`,
      put(pointer.replace(/[^/]*$/, "place"), after),
      remove(pointer),
    ),
  }),
  page: page(
    "No such position",
    "`at` puts a condition before one index of the value, and the value is not that long.",
    'Write a smaller position; to put it after the last, write `"place": "suffix"`.',
  ),
});
