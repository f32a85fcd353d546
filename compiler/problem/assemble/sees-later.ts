/** G236 · A layer behind `previous`, or in a prior over codes, that sees later time steps. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export interface SeesLater {
  readonly _tag: "SeesLater";
  readonly place: Place;
  readonly site: string;
  /** What makes the layer causal: fields and their values; none where nothing does. */
  readonly by: ReadonlyArray<readonly [field: string, value: string | boolean]>;
  /** The text whose tokens would be seen; undefined of a prior over codes. */
  readonly text: string | undefined;
}

const fixOf = ({ by, text, place: { pointer } }: SeesLater): Pick<Words, "fix" | "edits"> => {
  if (by.length === 0)
    return { fix: text === undefined ? "leave it out" : "put it before `previous`, or leave it out" };
  const fields = by.map(([field, value]) => `"${field}": ${JSON.stringify(value)}`);
  return fixed(`write ${fields.join(", ")}`, ...by.map(([field, value]) => put(`${pointer}/${field}`, value)));
};

export const seesLaterProblem = error<SeesLater>("SeesLater", {
  code: "G236",
  words: (problem) => ({
    title: problem.text === undefined ? "SEES LATER CODES" : "SEES LATER TOKENS",
    summary:
      problem.text === undefined
        ? `${quote(problem.site)} lets a position see later ones: the codes that the prior should expect.`
        : `${quote(problem.site)} is behind \`previous\`, and lets a time step see later ones: the tokens of ` +
          `${quote(problem.text)} that it should make.`,
    expected: {
      text: "a layer whose every time step sees itself and those before",
      because:
        `training would copy the next ${problem.text === undefined ? "code" : "token"}, ` +
        "and sampling has none to copy",
    },
    ...fixOf(problem),
  }),
  page: page(
    "Sees later tokens",
    "Behind `previous`, each time step gets the token before it. A layer that also looks ahead would see the " +
      "token it should make: the loss falls to nothing, and samples are noise. The same holds in a prior over codes, " +
      "whose every position gets the code before it.",
    'Make it causal: `"causal": true` of attention, `"direction": "forward"` and `"returns": "sequence"` of ' +
      'recurrent layers, `"padding": "causal"` of conv1d; or put it before `previous`.',
  ),
});
