/** Whether samples show the class that was asked for, and how far the judge can be trusted. */
import * as E from "fp-ts/lib/Either.js";
import { absent, type Failure, found, type Measured, metric, type Reading, type Subject } from "../definition.js";
import { judgedOf, luckOf, type RequestedClass } from "../requested-class.js";

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
