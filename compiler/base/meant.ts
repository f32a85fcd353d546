/**
 * What a mistyped word was most likely meant to be: the near ones, and before them what other libraries call the same thing.
 * In: a word and the words that would have been right. Out: a few of those, the likeliest first.
 */
import { nearest } from "./nearest.js";

/** Names of Keras, PyTorch and everyday speech, folded, and ours in their place. */
const elsewhere: Readonly<Record<string, string>> = {
  linear: "dense",
  fc: "dense",
  fullyconnected: "dense",
  conv: "conv2d",
  convolution: "conv2d",
  deconv: "conv2d-transpose",
  convtranspose2d: "conv2d-transpose",
  upsampling2d: "upsample",
  batchnormalization: "batch-norm",
  bn: "batch-norm",
  ln: "layer-norm",
  swish: "silu",
  concat: "suffix",
  append: "suffix",
  prepend: "prefix",
  sum: "add",
  modulate: "film",
  scaleshift: "film",
  adain: "norm",
  adaln: "norm",
  adagn: "norm",
  conditionalbatchnorm: "norm",
  conditionalnorm: "norm",
  cbn: "norm",
  spade: "norm",
  gating: "gate",
  glu: "gate",
  multiply: "gate",
  attributes: "set",
  multilabel: "set",
  scalar: "number",
  float: "number",
  multihot: "multi-hot",
  onehot: "multi-hot",
  sinusoidal: "fourier",
  frequencies: "fourier",
  dropout: "drop",
  uncond: "null",
  unconditional: "null",
  bce: "bernoulli",
  mse: "gaussian",
  normal: "gaussian",
  vae: "gaussian",
  ae: "point",
  class: "category",
  categorical: "category",
  label: "category",
  features: "units",
  outfeatures: "units",
  channels: "filters",
  outchannels: "filters",
  poolsize: "window",
  nonlinearity: "activation",
  lr: "rate",
  learningrate: "rate",
  beta: "weight",
  in: "into",
  where: "into",
  block: "use",
  times: "repeat",
  count: "repeat",
  params: "parameters",
  arguments: "with",
  at: "into",
  site: "into",
  placement: "place",
  reduction: "reduce",
  avg: "mean",
  average: "mean",
};

const folded = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, "");

/** At most three of `known`. */
export function meant(word: string, known: ReadonlyArray<string>): ReadonlyArray<string> {
  const key = folded(word);
  const habit = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
  // The same letters, written otherwise, leave no choice.
  const same = known.filter((each) => folded(each) === key);
  if (same.length > 0) return same;
  const near = nearest(word, known);
  return habit !== undefined && known.includes(habit)
    ? [habit, ...near.filter((each) => each !== habit)].slice(0, 3)
    : near;
}
