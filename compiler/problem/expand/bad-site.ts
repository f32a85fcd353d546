/** G123 · Bad site. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface BadSite {
  readonly _tag: "BadSite";
  readonly place: Place;
  readonly found: string;
}

export const badSiteProblem = error<BadSite>("BadSite", {
  code: "G123",
  words: ({ found }) => ({
    title: "BAD SITE",
    summary:
      found === "" ? "This says nowhere for the condition to go." : `${quote(found)} ends before it names a layer.`,
    expected: { text: "encoder, decoder, encoder.<layer>, decoder.layers[1], or a pattern such as decoder.conv*" },
  }),
  page: page(
    "Bad site",
    "`into` names what flows into a module or a layer: `encoder`, `decoder`, `encoder.hidden`, `decoder.layers[1]`, " +
      "or a pattern such as `decoder.conv*`.",
    "Write one of these.",
  ),
});
