/**
 * Known mistakes of conditional models that have no report, each with what rules it out and the test that shows that:
 * either a spec can't say them, or they show only in data or in training.
 */
export interface RuledOut {
  readonly title: string;
  /** The mistake, as it is made elsewhere. */
  readonly mistake: string;
  readonly why: string;
  /** The file of the test. */
  readonly test: string;
}

export const ruledOut: Readonly<Record<string, RuledOut>> = {
  C03: {
    title: "z forgets the condition",
    mistake:
      "A decoder gets the class, and people expect the classes to separate in z all the more. They separate " +
      "less: the bound charges for whatever z holds of the condition, and the decoder has it anyway.",
    why:
      "This is how a CVAE works, no mistake of a spec, so it is no warning: `graft explain` says it for every model " +
      "whose decoder gets a condition, with measured figures. To keep classes in z, let the prior be given the " +
      "condition, predict it from z with a head, or tell the encoder only (`allow` C01).",
    test: "tests/report/explain.test.ts",
  },
  C07: {
    title: "Trained with one prior, sampled from another",
    mistake: "The loss uses p(z|c) and the sampler draws from N(0, I), or the reverse.",
    why:
      "A spec declares the prior once, in its latent; the divergence of the loss and the sampler are both derived " +
      "from that declaration. There is no place to write a second.",
    test: "tests/check/ruled-out.test.ts",
  },
  C08: {
    title: "An integer code decides the dtype",
    mistake:
      "A one-hot of integers comes first in a concatenation, which takes its dtype: every pixel below 1 becomes 0.",
    why:
      "Every code is cast to float32 before it meets data, and a graph whose operands differ in dtype " +
      "is refused, in any order.",
    test: "tests/check/ruled-out.test.ts",
  },
  C15: {
    title: "Sizes that are equal by luck",
    mistake: "The batch happens to equal the latent's size, and a wrong broadcast passes.",
    why: "Axes have names and the batch is symbolic: two axes are one only when both name and size are.",
    test: "tests/check/ruled-out.test.ts",
  },
};
