// What a training keeps: when it ends before its time, how often it is saved, and which epoch's model it leaves.
import { distinct, real, type TypeOf, whole, word } from "./codec.js";
import { optional, record, withDefault } from "./record.js";

const atLeastOne = whole("a whole number of at least 1", 1);

export const earlyStop = record("early stopping", {
  metric: withDefault(
    word("a metric", ["loss", "negative-elbo", "nll", "mse"]),
    "Which held-out loss is watched; the smaller, the better. " +
      "Weights that change over the run count as they are at its end.",
    "loss" as const,
  ),
  patience: withDefault(atLeastOne, "After so many epochs without a better one the training ends.", 10),
  "min-delta": withDefault(
    real("a number of at least 0", { least: 0 }),
    "By how much an epoch must be better to count as better.",
    0,
  ),
});

export const checkpoint = record("checkpoints", {
  every: optional(
    atLeastOne,
    "A checkpoint is written each time so many epochs have ended (left out: at the end of each, but never two " +
      "within a second); also after the first step, when the run is stopped, and every 30 seconds.",
  ),
  keep: optional(
    word("a choice", ["last", "best"]),
    "Which epoch's model the run ends with: the last, or the best by the metric of `early-stop` (without it: the " +
      "held-out loss); left out: `best` with `early-stop`, else `last`.",
  ),
});

/** Formats of other tools that a training also writes. */
export const logNames = ["tensorboard"] as const;

export type LogName = (typeof logNames)[number];

export const log = distinct(word("a log", logNames), "logs");

export type EarlyStop = TypeOf<typeof earlyStop>;
export type Checkpoint = TypeOf<typeof checkpoint>;
