// What likelihoods of counts share: rates from the decoder's logits, with a library size or without, and zeros beyond
// those of the distribution. In: fields and parts. Out: fields, parts and parameters.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import {
  add,
  broadcast,
  divide,
  exp,
  log,
  maximum,
  mean,
  multiply,
  negate,
  number,
  perSample,
  reshape,
  scale,
  sigmoid,
  softplus,
  step,
  subtract,
  sum,
} from "../../ir/op/dsl.js";
import { constantly, type Part, type Scope } from "../../scope/scope.js";
import { boolean, word } from "../codec.js";
import { withDefault } from "../record.js";
import { logSoftmax } from "../softmax.js";
import { type Chance, sigmoidOf } from "./chance.js";
import { named, type Parameters } from "./likelihood.js";

export const countFields = {
  library: withDefault(
    word("a library", ["none", "total"]),
    "`none`: the decoder makes log-rates; `total`: it makes shares, by a softmax over the last axis, of all that " +
      "the sample holds (scVI's library size). Samples from the prior have the mean total of what was trained on.",
    "none" as const,
  ),
  "zero-inflated": withDefault(
    boolean,
    "Whether a value may also be zero by itself, with a probability that the decoder makes: " +
      "a logit behind the other parts.",
    false,
  ),
};

interface Counts {
  readonly library: "none" | "total";
  readonly "zero-inflated": boolean;
}

/** The log-rate first, a logit of zeros last. */
export const countParts = (l: Counts, between: ReadonlyArray<Part> = []): ReadonlyArray<Part> => [
  { name: "log-rate", each: 1 },
  ...between,
  ...(l["zero-inflated"] ? [{ name: "zero-logit", each: 1 } as const] : []),
];

const kept = 0.99;

/** The log of the mean total so far, from running sums that both start at 0: Σ total / Σ 1. */
const meanTotal = (scope: Scope): Ref => {
  const { b } = scope;
  const [total, weight] = ["library", "library-weight"].map((name) => scope.statistic(name, [], constantly(0)));
  return log(b, maximum(b, divide(b, total as Ref, maximum(b, weight as Ref, number(b, 1e-6))), number(b, 1)));
};

/** The parts, and the library that stands for a sample whose counts aren't known. */
export const countParameters = (scope: Scope, l: Counts, parts: Parameters): Parameters =>
  l.library === "none" ? parts : { ...parts, library: meanTotal(scope) };

/** The log of what each sample holds: [batch]. */
export const observedLibrary = (b: Builder, l: Counts, target: Ref): Parameters =>
  l.library === "none" ? {} : { library: log(b, maximum(b, sum(b, target, perSample(target)), number(b, 1))) };

/** The running sums after a batch. */
export const followedLibrary = (
  b: Builder,
  l: Counts,
  { library }: Parameters,
  running: (name: string) => Ref,
): Parameters => {
  if (l.library === "none" || library === undefined) return {};
  const grown = (name: string, now: Ref): Ref => add(b, scale(b, running(name), kept), scale(b, now, 1 - kept));
  return {
    library: grown("library", mean(b, exp(b, library), [0])),
    "library-weight": grown("library-weight", number(b, 1)),
  };
};

/** The log of each value's rate. */
export const logRate = (b: Builder, l: Counts, parameters: Parameters): Ref => {
  const logits = named(parameters, "log-rate");
  if (l.library === "none") return logits;
  return add(b, logSoftmax(b, logits), broadcast(b, named(parameters, "library"), logits.type.axes));
};

/**
 * −log(π·[x = 0] + (1 − π)·p(x)), with π = σ(l); `zero`: −log p(0). All stable: log(eˡ + p₀) = l + softplus(log p₀ −
 * l).
 */
export const inflated = (b: Builder, l: Counts, parameters: Parameters, target: Ref, nll: Ref, zero: Ref): Ref => {
  if (!l["zero-inflated"]) return nll;
  const logit = named(parameters, "zero-logit");
  const outer = softplus(b, logit);
  const above = add(b, nll, outer);
  const either = subtract(b, outer, add(b, logit, softplus(b, negate(b, add(b, zero, logit)))));
  const isAbove = step(b, target);
  return add(b, either, multiply(b, isAbove, subtract(b, above, either)));
};

/** (1 − π)·rate */
export const countMean = (b: Builder, l: Counts, parameters: Parameters): Ref => {
  const rate = exp(b, logRate(b, l, parameters));
  if (!l["zero-inflated"]) return rate;
  const zero = sigmoid(b, named(parameters, "zero-logit"));
  return subtract(b, rate, multiply(b, rate, zero));
};

/** Zero by itself, or else a draw. */
export const inflatedDraw = (chance: Chance, l: Counts, zeroLogit: number, draw: () => number): number =>
  l["zero-inflated"] && chance.uniform() < sigmoidOf(zeroLogit) ? 0 : draw();

/**
 * A parameter that is one number, or one for each value of the last axis, or made by the decoder, over a value's axes.
 */
export const spread = (b: Builder, x: Ref, like: Ref): Ref =>
  broadcast(b, x.type.axes.length === 1 ? reshape(b, x, like.type.axes.slice(-1)) : x, like.type.axes);
