/** What some latents report of themselves: the distance of codes from the prior, and how a codebook is used. */
import { loss } from "./bound.js";

const oord = "van den Oord et al. 2017, arXiv:1711.00937";
const upwards = [0, Number.POSITIVE_INFINITY] as const;

export const mmd = loss("mmd", {
  title: "MMD term",
  unit: "kernel",
  definition: "maximum mean discrepancy between codes and draws from the prior, unbiased estimate, unweighted",
  reduction: "over pairs in batches of at most 512, mean over batches",
  source: "Tolstikhin et al. 2018, arXiv:1711.01558",
  usual: true,
});

export const prior = loss("prior", {
  title: "codes under the prior",
  unit: "nats",
  definition: "E_q[log q(codes) − log p(codes)] of the autoregressive prior over codes",
  reduction: "summed over positions, mean over samples",
  range: upwards,
  source: oord,
  usual: true,
});

export const priorUniform = loss("prior-uniform", {
  title: "codes under a uniform prior",
  unit: "nats",
  definition: "E_q[log q(codes) − log p(codes)], were every code as likely at each position",
  reduction: "summed over positions, mean over samples",
  range: upwards,
  source: oord,
  usual: true,
});

export const codebook = loss("codebook", {
  title: "codebook term",
  unit: "squared code units",
  definition: "(code − what chose it)², unweighted",
  reduction: "as the objective says over elements, mean over samples",
  range: upwards,
  source: oord,
  usual: true,
  echo: true,
});

export const commitment = loss("commitment", {
  title: "commitment term",
  unit: "squared code units",
  definition: "(what is quantised − its code)², unweighted",
  reduction: "as the objective says over elements, mean over samples",
  range: upwards,
  source: oord,
  usual: true,
});

export const codesPerplexity = loss("codes-perplexity", {
  title: "perplexity of codes",
  unit: "codes",
  definition: "exp(−Σ p log p) of the share p of positions that take each code",
  reduction: "over all positions of all samples",
  range: [1, Number.POSITIVE_INFINITY],
  better: "higher",
  source: oord,
  usual: true,
});

export const codesUsed = loss("codes-used", {
  title: "codes used",
  unit: "share",
  definition: "codes that at least one position takes",
  reduction: "over all positions of all samples",
  range: [0, 1],
  better: "higher",
  source: oord,
  usual: true,
});
