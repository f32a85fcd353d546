// C06: a sum over the data beside a mean over the latent (or the reverse) weighs one term by the number of elements.
import { placeOf } from "../../base/located.js";
import { elements } from "../../ir/graph/type.js";
import { rule } from "./rule.js";

export const hiddenWeight = rule<"HiddenWeight">(({ core, code }) => {
  const { reconstruction, kl } = core.objective;
  if (!core.terms.includes("kl") || kl.weight === 0 || reconstruction.reduce === kl.reduce) return [];
  const each = core.decoder.outputs.map(({ data }) => elements(data.type.axes).count);
  const pixels = each.reduce((a, b) => a + b, 0);
  const units = core.definitions.latent.units(core.latent, code);
  const factor = reconstruction.reduce === "mean" ? pixels : 1 / units;
  const weight = reconstruction.weight === 0 ? Number.POSITIVE_INFINITY : kl.weight / reconstruction.weight;
  const place = placeOf(core.root, "/objective");
  return [{ place, reconstruction: reconstruction.reduce, kl: kl.reduce, factor, weight }];
});
