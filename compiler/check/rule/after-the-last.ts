// C25: tokens of a condition after the last position of a sequence whose next layer only looks back: nothing before
// them sees them (I3). Layers that work at each position by itself stand between the two without changing that.

import { type Place, placeOf } from "../../base/located.js";
import { besideSite } from "../../expand/site.js";
import { leadingPlace } from "../../language/place/usual.js";
import { kindOf } from "../../scope/scope.js";
import { page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";
import { rule } from "./rule.js";

export interface AfterTheLast {
  readonly _tag: "AfterTheLast";
  readonly place: Place;
  readonly condition: string;
  readonly site: string;
  readonly layer: string;
  /** A placement by which it would stand before the first time step. */
  readonly before: string | undefined;
}

export const afterTheLast = rule<AfterTheLast>("AfterTheLast", {
  code: "C25",
  find: ({ core, injections }) =>
    injections.flatMap((trace) => {
      const { list, at } = besideSite(core.modules, trace.site);
      const layer = list.slice(at).find(({ definition }) => definition.pointwise !== true);
      const blind = layer !== undefined && layer.definition.causal?.(layer.written) === true;
      return blind && trace.definition.follows === true && kindOf(trace.before) === "sequence"
        ? [
            {
              place: placeOf(core.root, trace.pointer),
              condition: trace.condition,
              site: trace.siteName,
              layer: layer.written.type,
              before: leadingPlace,
            },
          ]
        : [];
    }),
  words: ({ condition, site, layer, before, place: { pointer } }) => ({
    title: "BEHIND THE LAST",
    summary:
      `${capital(quote(condition))} is behind the last time step at ${quote(site)}, and ${quote(layer)} only ` +
      "looks back: no time step of the sequence sees it.",
    notes: ["What is read from the last time step alone still depends on it."],
    ...(before === undefined
      ? { fix: "inject it where every time step sees it" }
      : fixed(`write "place": "${before}": then every time step sees it`, put(`${pointer}/place`, before))),
  }),
  page: page(
    "Behind the last time",
    "The condition is behind the last time step of a sequence, and the next layer only looks back: " +
      "none of the times before sees it.",
    'Write `"place": "prefix"`.',
  ),
});
