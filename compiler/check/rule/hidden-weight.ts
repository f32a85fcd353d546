// C06: a sum over the data beside a mean over the latent (or the reverse) weighs one term by the number of elements.
import { type Place, placeOf } from "../../base/located.js";
import { elements } from "../../ir/graph/type.js";
import { page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { count, type Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface HiddenWeight {
  readonly _tag: "HiddenWeight";
  readonly place: Place;
  readonly reconstruction: string;
  readonly kl: string;
  readonly factor: number;
  readonly weight: number;
}

/** Four digits are enough to know a factor by. */
const factorText = (value: number): string =>
  value >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(4)));

/** Which term of the loss is averaged beside a sum, what β that makes, and what would say it openly. */
function words({ reconstruction, kl, factor, weight }: HiddenWeight): Words {
  const beta = factorText(factor * weight);
  const over = reconstruction === "mean" ? "elements of the output" : "units of the latent";
  const parts = factorText(reconstruction === "mean" ? factor : 1 / factor);
  return {
    title: "HIDDEN WEIGHT",
    summary:
      `\`reconstruction\` is a ${reconstruction} and \`kl\` a ${kl}, so the loss is that of a β of ${beta}, though ` +
      `β = ${factorText(weight)} is written.`,
    notes: [
      `A mean over ${parts} ${over} divides its term by ${parts}; the other term stays a sum. ${
        factor > 1
          ? "With the KL weighing so much, a VAE tends to stop using z at all."
          : "With the KL weighing so little, codes drift away from the prior, and samples from it look like nothing."
      }`,
    ],
    ...fixed(
      'write "reduce": "sum" for both, and any other β as the "weight" of "kl"',
      put(`/objective/${reconstruction === "mean" ? "reconstruction" : "kl"}/reduce`, "sum"),
    ),
  };
}

export const hiddenWeight = rule<HiddenWeight>("HiddenWeight", {
  code: "C06",
  find: ({ core, code }) => {
    const { reconstruction, kl } = core.objective;
    if (!core.terms.includes("kl") || kl.weight === 0 || reconstruction.reduce === kl.reduce) return [];
    const each = core.decoder.outputs.map(({ data }) => elements(data.type.axes).count);
    const pixels = each.reduce((a, b) => a + b, 0);
    const units = core.definitions.latent.units(core.latent, code);
    const factor = reconstruction.reduce === "mean" ? pixels : 1 / units;
    const weight = reconstruction.weight === 0 ? Number.POSITIVE_INFINITY : kl.weight / reconstruction.weight;
    const place = placeOf(core.root, "/objective");
    return [{ place, reconstruction: reconstruction.reduce, kl: kl.reduce, factor, weight }];
  },
  words,
  page: page(
    "A hidden weight",
    "One term of the loss is a sum and the other a mean. With a mean over the 784 pixels of a digit beside a KL " +
      "that is summed, the KL weighs 784 times what is written: a β-VAE with β = 784, " +
      "whose z most likely stays unused.",
    'Write `"reduce": "sum"` for both (the ELBO), and any β openly as the `weight` of `kl`.',
  ),
});
