// What stands below a latent and holds layers: priors, and the levels of a ladder. In: the codec of a list of layers,
// which the whole spec's codec ties. Out: their fields.
import { type Codec, distinct, either, mention, name, real, size, some, text, whole, word } from "./codec.js";
import { optional, record, required, withDefault } from "./record.js";

/** The prior of a latent with densities. */
export const priorField = <L>(layers: Codec<ReadonlyArray<L>>) => {
  const conditionalPrior = record("a conditional prior", {
    given: required(distinct(text, "conditions"), "The conditions whose codes, side by side, it reads."),
    layers: withDefault(layers, "What they pass through, in order; last affine layers make p(z | …).", []),
    variance: withDefault(
      word("a variance", ["learned", "unit"]),
      "`learned`: conditions choose where the prior is and how wide; `unit`: where alone, and its variance is 1.",
      "learned" as const,
    ),
    mean: withDefault(
      either(
        '"learned", or a list of rows of numbers',
        (u) => typeof u === "string",
        word("a mean", ["learned"]),
        some(some(real("a number"), "numbers"), "rows of numbers"),
      ),
      "`learned`: training chooses where each value of the conditions has its place in z; or these places, which " +
        "never move: for a category a row for each class, each with a number for each latent unit. Places that are " +
        "given are the same in every training.",
      "learned" as const,
    ),
  });

  return withDefault(
    either(
      '"standard", or an object: a conditional prior',
      (u) => typeof u === "string",
      word("a prior", ["standard"]),
      conditionalPrior,
    ),
    "`standard`: the same for every sample; or p(z | conditions), which the loss and sampling both follow. It " +
      "starts as the standard one.",
    "standard" as const,
  );
};

/** The prior of a latent whose codes have numbers. */
export const codePriorField = <L>(layers: Codec<ReadonlyArray<L>>) => {
  const autoregressivePrior = record("an autoregressive prior", {
    type: required(word("a prior", ["autoregressive"]), "Each code is expected from those before it, row by row."),
    size: withDefault(whole("a whole number from 1 to 4096", 1, 4096), "How many numbers each code is read as.", 32),
    layers: required(
      layers,
      "What the codes before each position pass through, as a sequence; none may see later positions. A last affine " +
        "layer makes the probabilities of the codes.",
    ),
    temperature: withDefault(
      real("a number above 0", { above: 0 }),
      "What logits are divided by when codes are drawn: below 1 likelier codes are drawn more often.",
      1,
    ),
  });

  return withDefault(
    either(
      '"uniform", or an object: an autoregressive prior',
      (u) => typeof u === "string",
      word("a prior", ["uniform"]),
      autoregressivePrior,
    ),
    "`uniform`: every code is as likely, whatever the others; or a prior that learns which codes follow which. It is " +
      "trained in the same steps, and moves neither encoder nor codes.",
    "uniform" as const,
  );
};

/** The levels of a ladder. */
export const levelsField = <L>(layers: Codec<ReadonlyArray<L>>) => {
  const level = record("a level", {
    name: required(name, "What the level is called: in figures, columns and sites (`prior.NAME`)."),
    size: required(size, "How many units its code has."),
    from: optional(
      mention("a layer of the encoder"),
      "Which layer of the encoder it reads, such as `encoder.hidden`; left out: what the encoder ends in.",
    ),
    layers: withDefault(
      layers,
      "What the codes of all levels above, side by side, pass through; last affine layers make p(level | above). The " +
        "highest level has none: its prior is the standard normal.",
      [],
    ),
    "free-bits": optional(
      real("a number above 0", { above: 0 }),
      "The nats that the level has free: the mean over the batch of its divergence, summed over its units, counts " +
        "only where it is more. It takes the place of the objective's `free-bits`.",
    ),
  });

  return required(some(level, "levels"), "Its levels, the lowest first.");
};
