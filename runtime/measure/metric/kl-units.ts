/** The KL of each latent unit: which ones the model uses. */
import * as E from "fp-ts/lib/Either.js";
import { unitNames } from "../../../compiler/assemble/index.js";
import { datasetColumns, rowNoise, runRows, widthOf } from "../../run/rows.js";
import { absent, found, metric } from "../definition.js";

export const klUnits = metric({
  title: "KL of unit",
  unit: "nats",
  definition: "KL(q(z_u|x) ‖ p(z_u)) of each latent unit u",
  reduction: "mean over samples",
  range: [0, Number.POSITIVE_INFINITY],
  better: "neither",
  source: "Kingma & Welling 2014, arXiv:1312.6114; a unit at 0 has collapsed (Bowman et al. 2016)",
  measure: async (subject) => {
    const { dataset, seed } = subject;
    const instruments = await subject.instruments();
    if (instruments.program.graphs["units"] === undefined) return E.right(absent("no-posterior"));
    const noise = rowNoise(seed, "measure/units/", dataset.count);
    const { divergence } = await runRows(instruments, "units", dataset.count, datasetColumns(dataset), noise);
    if (divergence === undefined) return E.right(absent("no-posterior"));
    const sums = new Float64Array(widthOf(divergence));
    for (let i = 0; i < divergence.data.length; i++)
      sums[i % sums.length] = (sums[i % sums.length] ?? 0) + (divergence.data[i] ?? 0) / dataset.count;
    const names = unitNames(subject.typed.core, sums.length);
    return E.right(found(...Array.from(sums, (value, unit) => ({ value, of: names[unit] ?? "" }))));
  },
});
