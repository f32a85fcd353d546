/** Whether samples show the class that was asked for, and how far the judge can be trusted. */
import * as E from "fp-ts/lib/Either.js";
import { absent, type Failure, found, type Measured, metric, type Reading, type Subject } from "../definition.js";
import { type CodesCompared, judgedOf, luckOf, type RequestedClass } from "../requested-class.js";

type Got = Extract<RequestedClass, { readonly _tag: "Measured" }>;

const reading =
  (read: (measured: Got) => Reading) =>
  async (subject: Subject): Promise<E.Either<Failure, Measured>> =>
    E.map((requested: RequestedClass) =>
      requested._tag === "Absent" ? absent(requested.reason) : found(read(requested)),
    )(await subject.requested());

/** `10 %`: what a model that ignores the class comes to. */
const chanceText = (classes: number): string => `${Number((100 / Math.max(classes, 1)).toFixed(1))} %`;

const unseenText = (rates: Got["rates"]): string => {
  const unseen = rates.length - judgedOf(rates);
  return unseen === 0 ? "" : ` but ${unseen} that no training sample has`;
};

export const requestedRate = metric({
  title: "requested class",
  unit: "share",
  definition: "samples that the classifier takes for the class they were drawn for",
  reduction: "mean over samples from the prior, as many of each class",
  range: [0, 1],
  better: "higher",
  source: "the classification accuracy of conditional samples, as in Sohn et al. 2015",
  usual: true,
  measure: reading(({ condition, rate, rates, samples }) => ({
    value: rate,
    chance: luckOf({ rates, samples }),
    of: condition,
    split: "samples",
    definition: `samples that the classifier takes for the ${condition} they were drawn for`,
    reduction:
      `mean over ${samples} samples, as many of each class${unseenText(rates)}; chance is ` +
      `${chanceText(judgedOf(rates))}`,
  })),
});

/** What samples by a prior over codes, and of uniform codes, come to; a model without such a prior has no number. */
const ofCodes =
  (read: (codes: CodesCompared, measured: Got) => Reading) =>
  async (subject: Subject): Promise<E.Either<Failure, Measured>> =>
    E.map((requested: RequestedClass) => {
      if (requested._tag === "Absent") return absent("no-term");
      return requested.codes === undefined ? absent("no-term") : found(read(requested.codes, requested));
    })(await subject.requested());

export const requestedUniform = metric({
  title: "requested class, uniform codes",
  unit: "share",
  definition: "samples of uniform codes that the classifier takes for the class they were asked for",
  reduction: "mean over as many samples as of the prior over codes",
  range: [0, 1],
  better: "neither",
  source: "what the prior over codes has to beat: decoded alike, codes drawn blindly",
  usual: true,
  under: true,
  measure: ofCodes(({ uniformRate }, { condition, rates, samples }) => ({
    value: uniformRate,
    chance: luckOf({ rates, samples }),
    of: condition,
    split: "samples",
  })),
});

const distance = {
  unit: "units of the data",
  reduction: "root mean square over elements, mean over at most 500 samples",
  range: [0, Number.POSITIVE_INFINITY] as const,
  source: "the nearest neighbour's distance, as in Meehan et al. 2020, arXiv:2004.05675",
  usual: true,
} as const;

export const sampleDistance = metric({
  ...distance,
  title: "samples' distance to data",
  definition: "distance of a sample by the prior over codes from the nearest held-out one",
  better: "lower",
  measure: ofCodes((codes) => ({ value: codes.distance, split: "samples" })),
});

export const uniformDistance = metric({
  ...distance,
  title: "uniform codes' distance to data",
  definition: "distance of a sample of uniform codes from the nearest held-out one",
  better: "neither",
  under: true,
  measure: ofCodes((codes) => ({ value: codes.uniformDistance, split: "samples" })),
});

/** So few that a sample more or less is all that the share says. */
const few = 10;

const examText = (samples: number): string => {
  if (samples === 1) return "1 sample alone, which judges nothing";
  return `mean over ${samples} samples${samples < few ? ", too few to judge by" : ""}`;
};

export const classifierAccuracy = metric({
  title: "classifier's accuracy",
  unit: "share",
  definition: "held-out data whose class the classifier finds",
  reduction: "mean over samples",
  range: [0, 1],
  better: "higher",
  source: "the judge behind the requested-class rate: no rate can be trusted past it",
  usual: true,
  under: true,
  measure: reading(({ condition, classifier }) => ({
    value: classifier.accuracy,
    of: condition,
    split: "held-out",
    definition: `held-out data whose ${condition} the classifier finds`,
    reduction: examText(classifier.heldOut),
  })),
});
