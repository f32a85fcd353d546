/** The importance-weighted bound: a tighter −log p(x) from several codes of each sample. */
import * as E from "fp-ts/lib/Either.js";
import { datasetColumns, rowNoise, runRows } from "../../run/rows.js";
import { absent, found, metric } from "../definition.js";

/** −mean log(1/k Σ exp w) of `weights`, [k][samples], without overflow. */
export const importanceBound = (weights: ReadonlyArray<ArrayLike<number>>): number => {
  const [count, k] = [weights[0]?.length ?? 0, weights.length];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const own = weights.map((row) => row[i] ?? Number.NaN);
    const most = Math.max(...own);
    total += most + Math.log(own.reduce((sum, w) => sum + Math.exp(w - most), 0) / k);
  }
  return -total / count;
};

export const iwae = metric({
  title: "IWAE bound",
  unit: "nats",
  definition: "−log(1/k Σᵢ p(x, zᵢ)/q(zᵢ|x)), zᵢ drawn from q(z|x); an upper bound of −log p(x) that falls with k",
  reduction: "sum over elements, log-mean-exp over k codes, mean over samples",
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  better: "lower",
  source: "Burda et al. 2016, arXiv:1509.00519",
  measure: async (subject) => {
    const { dataset, seed, importance } = subject;
    const instruments = await subject.instruments();
    if (instruments.program.graphs["weigh"] === undefined) return E.right(absent("no-density"));
    const weights: Array<Float32Array> = [];
    for (let k = 0; k < importance; k++) {
      const noise = rowNoise(seed, `measure/importance/${k}/`, dataset.count);
      const made = await runRows(instruments, "weigh", dataset.count, datasetColumns(dataset), noise);
      weights.push(made["log-weight"]?.data ?? new Float32Array());
    }
    const reduction = `sum over elements, log-mean-exp over k = ${importance} codes, mean over samples`;
    return E.right(found({ value: importanceBound(weights), reduction }));
  },
});
