/** G209 · No normalisation before. */

import { error, page } from "../../words/diagnostic.js";
import { type Fixed, field, fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface NoNormBefore {
  readonly _tag: "NoNormBefore";
}

/** A person who names the normalisation itself means the site behind it. */
function normFix({ site, around, place }: Here): Partial<Fixed> {
  const { pointer } = place;
  // A pattern means other sites as well, which one name would leave out.
  const named = place.source.text.slice(place.range.start, place.range.end).includes(JSON.stringify(site));
  const { behind, next, normalised, earlier } = around ?? {};
  const film = '"place": "film", which needs no normalisation';
  if (behind?.normalises === true)
    return next === undefined
      ? { fix: `add a layer behind the ${behind.type}, and inject into that` }
      : { ...field(pointer, "into", next), ...(named ? {} : { edits: [] }) };
  if (normalised === site && earlier !== undefined) return { fix: "let this injection come first in `inject`" };
  if (normalised !== undefined) return { fix: `write "into": "${normalised}", or ${film}` };
  return site.includes(".")
    ? { fix: `add { "type": "batch-norm" } before this layer, or write ${film}` }
    : fixed(`write ${film}`, put(`${pointer}/place`, "film"));
}

function noNormBefore(here: Here): Words {
  const { site, around } = here;
  const { behind, normalised, earlier } = around ?? {};
  const between = normalised === site && earlier !== undefined;
  const none = `there is none just before ${quote(site)}`;
  return {
    title: "NO NORMALISATION BEFORE",
    summary:
      behind?.normalises === true
        ? `What flows into ${quote(site)} is not normalised yet: that layer does it.`
        : "`norm` lets a normalisation take its scale and shift from the condition, and " +
          `${between ? `at ${quote(site)} ${quote(earlier)} comes between the two` : none}.`,
    expected: {
      text: "a layer such as batch-norm or layer-norm just before the site",
      because: "its scale and shift are what the condition sets",
    },
    ...normFix(here),
  };
}

export const noNormBeforeFault = error<NoNormBefore, Here>("NoNormBefore", {
  code: "G209",
  words: (_, around) => noNormBefore(around),
  page: page(
    "No normalisation before",
    "`norm` lets a normalisation take its scale and shift from the condition, so one must be just before the site.",
    "Inject behind a normalisation, or use `film`, which needs none.",
  ),
});
