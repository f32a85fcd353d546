/** Pages of the codes of warnings: C01–C25 are known mistakes, W codes our own. */
import { type Pages, page } from "./page.js";

export const warnings: Pages = {
  C01: page(
    "Only the encoder is told the condition",
    "The encoder is told the condition and nothing behind the latent is. Then the decoder sees z alone: z has to hold what the condition says, and no sample can be asked for by it. Often the second injection was forgotten.",
    "Inject the condition into the decoder as well (a CVAE), or allow C01 where this is what you study.",
  ),
  C02: page(
    "The condition has no effect",
    "The condition is injected and can't make a difference: it has one value only, or nothing that the model gives depends on it. Such a model trains as if it were unconditional, and nothing in its loss tells.",
    "Write the number of classes that there are, or inject the condition where something reads it.",
  ),
  C06: page(
    "A hidden weight",
    "One term of the loss is a sum and the other a mean. With a mean over the 784 pixels of a digit beside a KL that is summed, the KL weighs 784 times what is written: a β-VAE with β = 784, whose z most likely stays unused.",
    'Write `"reduce": "sum"` for both (the ELBO), and any β openly as the `weight` of `kl`.',
  ),
  C09: page(
    "A category as one number",
    "As a scalar, classes become points on a line in the order of their numbers, and a layer behind it treats class 4 as lying between 3 and 5. Measured on MNIST with 2 latent units, a CVAE told the digit this way drew the digit asked for in 24 % of samples; with one-hot, in 99.6 %.",
    'Write `"encoding": "one-hot"`; where classes are steps of one quantity, declare a `number`.',
  ),
  C10: page(
    "A null that looks like a value",
    "With condition dropout, a sample without the condition gets a null code, and here that code is one that a value has as well. The model can't learn the difference, and guidance steers away from that value instead of from nothing.",
    'Write `"null": "learned"`, a code of its own.',
  ),
  C11: page(
    "A reshape that mixes axes",
    "After the reshape one axis holds pieces of several: going from 28×28×1 to 14×14×4, a row of the result is half of a row and half of the next. Values keep their order in memory, so neighbours are torn apart, and a convolution behind it sees a scrambled image. Going through `flatten` and back counts as one reshape. Splitting one axis, or joining whole ones, mixes nothing and is not warned of; neither is any arrangement of what a dense layer made, which has learned it.",
    "Change sides with a stride, a pool or `upsample`; or put a dense layer before the reshape.",
  ),
  C18: page(
    "A normalisation behind the condition",
    "A normalisation right behind a condition takes part of it out again. Exactly: a norm over the batch subtracts each feature's mean over the batch, so what the samples of a batch have in common goes (all of it when they are of one class); a norm per channel and sample subtracts the mean over positions, so a condition that is the same everywhere goes altogether; a layer norm subtracts the mean over features, so only what is added to all features alike goes.",
    "Inject behind the normalisation, or let it take its scale and shift from the condition with `norm`.",
  ),
  C24: page(
    "Statistics of one sample",
    "A layer that normalises over the batch has a batch of one. The mean of one vector is the vector itself, so training sees zeros; of an image, only what differs between its pixels is left.",
    "Write a larger `batch`, or use a normalisation that looks at one sample at a time.",
  ),
  C25: page(
    "Behind the last time",
    "The condition stands behind the last time of a sequence, and the next layer only looks back: none of the times before sees it.",
    'Write `"place": "prefix"`.',
  ),
  C26: page(
    "The last activation keeps values out of reach",
    "The decoder ends in an activation whose values are not all that the likelihood takes. `bernoulli` takes logits: behind a `sigmoid`, as most PyTorch and Keras models end, a logit lies between 0 and 1 and a probability between 0.5 and 0.73, so nothing can ever be black or white. A `tanh` before data in [0, 255], or a `relu` before data in [-1, 1], leaves most values out as well. The model trains, its loss stops early, and nothing tells.",
    "Delete the activation; `graft check --fix-warnings` does. The likelihood applies the function that it needs.",
  ),
  W01: page(
    "A condition that nothing injects",
    "The condition is declared, and the model never sees it. The data must still hold it, and a sample can't ask for it.",
    "Inject it, or delete it.",
  ),
  W02: page(
    "Injected twice",
    "One condition enters one site twice. To the layer behind, the second adds nothing that the first did not bring, only parameters.",
    "Delete one of the two.",
  ),
  W06: page(
    "Input not used",
    "An input is declared that is neither encoded nor decoded. Data must have it all the same, and nothing becomes of it.",
    "Add it to the encoder's inputs or the decoder's outputs, or delete it.",
  ),
  W11: page(
    "A KL term with nothing to weigh",
    "A `kl` term is written for a latent that has no divergence from a prior, so it changes nothing.",
    "Delete it, or choose a latent that has a prior.",
  ),
};
