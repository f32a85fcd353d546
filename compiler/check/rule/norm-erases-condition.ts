// C18: a normalisation right behind a condition takes part of it out again (I8).
import { type Place, placeOf } from "../../base/located.js";
import { besideSite } from "../../expand/site.js";
import type { Pooling } from "../../scope/scope.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, type Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface NormErasesCondition {
  readonly _tag: "NormErasesCondition";
  readonly place: Place;
  readonly condition: string;
  readonly norm: string;
  readonly over: Pooling;
  /** Whether the statistics are those of the batch. */
  readonly overBatch: boolean;
  /** How the condition enters, in words before the site. */
  readonly enters: string;
  /** The placement that does the same by the normalisation's own scale and shift. */
  readonly normed: string | undefined;
  readonly site: string;
  readonly next: string | undefined;
}

const words = ({ condition, norm, over, overBatch, enters, normed, site, next }: NormErasesCondition): Words => ({
  title: "NORM AFTER CONDITION",
  summary:
    `${capital(quote(norm))} follows right after ${quote(condition)} ${enters} ${quote(site)}, ` +
    "and takes part of it out again.",
  notes: [
    over === "over-features"
      ? "It subtracts the mean over the features of each sample, and divides by their spread: what the condition " +
        "adds to all features alike goes."
      : overBatch
        ? "It subtracts the mean of each feature over the batch: what the samples of a batch have in common goes, " +
          "and when they are all of one class that is everything the condition brought."
        : "It subtracts the mean of each channel and divides by its spread: " +
          "whatever the condition did to a whole channel goes.",
  ],
  fix:
    next === undefined
      ? `inject ${quote(condition)} after the ${norm}, in a layer behind it`
      : `inject it behind the ${norm}: "into": ` +
        `"${next}"${normed === undefined ? "" : `, or there with "place": "${normed}"`}`,
});

export const normErasesCondition = rule<NormErasesCondition>("NormErasesCondition", {
  code: "C18",
  find: ({ core, injections }) =>
    injections.flatMap((trace) => {
      const { list, at } = besideSite(core.modules, trace.site);
      const [behind, next] = list.slice(at);
      const norm = behind?.definition;
      const over = norm?.normalises;
      const { erasedBy, enters = "enters what flows into", normed } = trace.definition;
      return behind !== undefined && over !== undefined && erasedBy.includes(over)
        ? [
            {
              place: placeOf(core.root, trace.pointer),
              condition: trace.condition,
              norm: behind.written.type,
              enters,
              normed,
              over,
              overBatch: norm?.overBatch ?? false,
              site: trace.siteName,
              next: next?.site,
            },
          ]
        : [];
    }),
  words,
  page: page(
    "A normalisation behind the condition",
    "A normalisation right behind a condition takes part of it out again. Exactly: a norm over the batch " +
      "subtracts each feature's mean over the batch, so what the samples of a batch have in common goes (all of it " +
      "when they are of one class); a norm per channel and sample subtracts the mean over positions, so a " +
      "condition that is the same everywhere goes altogether; a layer norm subtracts the mean over features, so " +
      "only what is added to all features alike goes.",
    "Inject behind the normalisation, or let it take its scale and shift from the condition with `norm`.",
  ),
});
