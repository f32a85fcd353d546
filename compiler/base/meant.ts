/**
 * What a mistyped word was most likely meant to be: the near ones, and before them what other libraries call the same
 * thing. In: a word and the words that would have been right. Out: a few of those, the likeliest first.
 */

import { nearest } from "./nearest.js";
import { own } from "./own.js";

/** Names of Keras, PyTorch and everyday speech, folded, and ours in their place. */
const elsewhere: Readonly<Record<string, string>> = {
  linear: "dense",
  fc: "dense",
  fullyconnected: "dense",
  conv: "conv2d",
  convolution: "conv2d",
  deconv: "conv2d-transpose",
  convtranspose2d: "conv2d-transpose",
  convtranspose1d: "conv1d-transpose",
  deconv1d: "conv1d-transpose",
  upsampling2d: "upsample",
  upsampling1d: "upsample",
  maxpool2d: "max-pool",
  maxpool1d: "max-pool",
  maxpooling2d: "max-pool",
  maxpooling1d: "max-pool",
  avgpool2d: "avg-pool",
  avgpool1d: "avg-pool",
  averagepooling2d: "avg-pool",
  averagepooling1d: "avg-pool",
  adaptiveavgpool2d: "global-pool",
  globalaveragepooling2d: "global-pool",
  globalaveragepooling1d: "global-pool",
  batchnorm2d: "batch-norm",
  batchnorm1d: "batch-norm",
  instancenorm2d: "instance-norm",
  cropping2d: "crop",
  cropping1d: "crop",
  centercrop: "crop",
  kernelsize: "kernel",
  outputsize: "size",
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

/** Whether two words with numbers in them have the same: `C6` and `C06`, not `conv3d` and `conv2d`. */
const sameNumber = (a: string, b: string): boolean => {
  const [m, n] = [a, b].map((word) => word.replace(/\D/g, ""));
  return m === "" || n === "" || Number(m) === Number(n);
};

const habitOf = (word: string): string | undefined => {
  const key = folded(word);
  return Object.hasOwn(elsewhere, key) ? own(elsewhere, key) : undefined;
};

/**
 * Of words that may be meant, those that fit what stands beside them; what other libraries call so is meant even where
 * keys of theirs stand beside it.
 */
export const meantAmong = (
  word: string,
  known: ReadonlyArray<string>,
  fits: ReadonlyArray<string>,
): ReadonlyArray<string> => meant(word, known).filter((each) => fits.includes(each) || habitOf(word) === each);

/** At most three of `known`. A digit is no slip: `conv3d` is another layer than `conv2d`. */
export function meant(word: string, known: ReadonlyArray<string>): ReadonlyArray<string> {
  const key = folded(word);
  const habit = habitOf(word);
  // The same letters, written otherwise, leave no choice.
  const same = known.filter((each) => folded(each) === key);
  if (same.length > 0) return same;
  const near = nearest(
    word,
    known.filter((each) => sameNumber(each, word)),
  );
  return habit !== undefined && known.includes(habit)
    ? [habit, ...near.filter((each) => each !== habit)].slice(0, 3)
    : near;
}
