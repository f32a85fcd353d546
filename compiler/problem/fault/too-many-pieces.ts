/** G304 · Too finely mixed. */

import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, count } from "../../words/words.js";
import type { Here } from "./here.js";

export interface TooManyPieces {
  readonly _tag: "TooManyPieces";
  readonly construct: string;
  /** Of a placement: the one that is the same to a layer with weights. Absent of a layer behind it. */
  readonly instead?: string;
  readonly found: number;
  readonly limit: number;
}

export const tooManyPiecesFault = error<TooManyPieces, Here>("TooManyPieces", {
  code: "G304",
  words: ({ construct, instead, found, limit }, { place: { pointer } }) => ({
    title: "TOO FINELY MIXED",
    summary: instead
      ? `${capital(quote(construct))} takes an order here of ${count(found)} positions; ${count(limit)} is the limit.`
      : `Here condition and value would come to alternate ${count(found)} times along one axis; ` +
        `${count(limit)} is the limit.`,
    notes: ["Each run of indices is kept, so that initial weights follow their source wherever it is."],
    ...(instead
      ? fixed(`write "place": "${instead}"; to a layer with weights it is the same`, put(`${pointer}/place`, instead))
      : { fix: "inject the condition after this layer" }),
  }),
  page: page(
    "Too finely mixed",
    "Condition and value would alternate along one axis in more runs than the limit. Each run is kept, so that " +
      "initial weights follow their source wherever it is.",
    'Write `"place": "suffix"`, which is the same to a layer with weights, or inject behind this layer.',
  ),
});
