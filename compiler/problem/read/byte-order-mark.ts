/** G002 · Byte order mark. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, replace } from "../../words/edit.js";

export interface ByteOrderMark {
  readonly _tag: "ByteOrderMark";
  readonly place: Place;
}

export const byteOrderMarkProblem = error<ByteOrderMark>("ByteOrderMark", {
  code: "G002",
  words: ({ place }) => ({
    title: "BYTE ORDER MARK",
    summary: "An invisible byte order mark (U+FEFF) is here; JSON must not have one.",
    ...fixed("save the file as UTF-8 without BOM", replace(place, "")),
  }),
  page: page(
    "Byte order mark",
    "The file begins with an invisible mark (U+FEFF) that some editors write. JSON must not have one (RFC 8259 " +
      "§8.1), and other tools would refuse the spec.",
    "Save the file as UTF-8 without BOM. `graft check --fix` removes the mark.",
  ),
});
