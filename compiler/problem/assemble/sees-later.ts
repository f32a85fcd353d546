/** G236 · A layer behind `previous` that sees later time steps. */

import type { Place } from "../../base/located.js";
import { own } from "../../base/own.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface SeesLater {
  readonly _tag: "SeesLater";
  readonly place: Place;
  readonly site: string;
  readonly layer: string;
  /** The text whose tokens would be seen. */
  readonly text: string;
}

const ways: Readonly<Record<string, string>> = {
  attention: 'write "causal": true',
  gru: 'write "direction": "forward"',
  lstm: 'write "direction": "forward"',
  conv1d: 'write "padding": "causal"',
};

export const seesLaterProblem = error<SeesLater>("SeesLater", {
  code: "G236",
  words: ({ site, layer, text }) => ({
    title: "SEES LATER TOKENS",
    summary: `${quote(site)} stands behind \`previous\`, and lets a time step see later ones: the tokens of ${quote(text)} that it should make.`,
    expected: {
      text: "a layer whose every time step sees itself and those before",
      because: "training would copy the next token, and sampling has none to copy",
    },
    fix: own(ways, layer) ?? "put it before `previous`, or leave it out",
  }),
  page: page(
    "Sees later tokens",
    "Behind `previous`, each time step is told the token before it. A layer that also looks ahead would see the token it should make: the loss falls to nothing, and samples are noise.",
    'Make it causal: `"causal": true` of attention, `"direction": "forward"` of recurrent layers, `"padding": "causal"` of conv1d; or put it before `previous`.',
  ),
});
