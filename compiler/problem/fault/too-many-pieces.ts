/** G304 · Too finely mixed. */

import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { count } from "../../words/words.js";
import type { Here } from "./here.js";

export interface TooManyPieces {
  readonly _tag: "TooManyPieces";
  readonly construct: string;
  /** Whether the construct is where a condition enters, or a layer behind that. */
  readonly enters: boolean;
  readonly found: number;
  readonly limit: number;
}

export const tooManyPiecesFault = error<TooManyPieces, Here>("TooManyPieces", {
  code: "G304",
  words: ({ enters, found, limit }, { place: { pointer } }) => ({
    title: "TOO FINELY MIXED",
    summary: enters
      ? `To interleave here takes an order of ${count(found)} positions; ${count(limit)} is the limit.`
      : `Here condition and value would come to alternate ${count(found)} times along one axis; ` +
        `${count(limit)} is the limit.`,
    notes: ["Each run of indices is kept, so that initial weights follow their source wherever it stands."],
    ...(enters
      ? fixed('write "place": "suffix"; to a layer with weights it is the same', put(`${pointer}/place`, "suffix"))
      : { fix: "inject the condition after this layer" }),
  }),
  page: page(
    "Too finely mixed",
    "Condition and value would alternate along one axis in more runs than the limit. Each run is kept, so that " +
      "initial weights follow their source wherever it stands.",
    'Write `"place": "suffix"`, which is the same to a layer with weights, or inject behind this layer.',
  ),
});
