// plateau: the rate falls when held-out samples have stopped getting better, counted as early stopping counts. The
// factor is a number of the run's state, which the training loop lowers between epochs: so it is in every checkpoint,
// and a run that goes on has it.
import { real, whole, word } from "../codec.js";
import { withDefault } from "../record.js";
import { schedule } from "./schedule.js";

export const plateau = schedule({
  doc: "The rate falls by a factor each time held-out samples have not got better for some epochs.",
  fields: {
    metric: withDefault(
      word("a metric", ["loss", "negative-elbo", "nll", "mse"]),
      "Which held-out loss is watched; the smaller, the better.",
      "loss" as const,
    ),
    factor: withDefault(
      real("a number above 0 and below 1", { above: 0, below: 1 }),
      "What the rate is multiplied by.",
      0.1,
    ),
    patience: withDefault(
      whole("a whole number of at least 1", 1),
      "After so many epochs without a better one the rate falls.",
      10,
    ),
    "min-delta": withDefault(
      real("a number of at least 0", { least: 0 }),
      "By how much an epoch must be better to count as better.",
      0,
    ),
    least: withDefault(
      real("a number of at least 0 and below 1", { least: 0, below: 1 }),
      "The share of the rate below which it does not fall.",
      1e-4,
    ),
  },
  sample: { type: "plateau", factor: 0.5, patience: 5 },
  watches: (settings) => settings,
  factor: (_, __, { watched }) => watched(),
});
