/**
 * Leakage: how much of a condition the code still holds. A condition that the decoder is given need not be in z, and
 * control is better if it isn't.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Condition } from "../../run/conditions.js";
import { absent, found, metric, type Reading } from "../definition.js";
import { type Known, knownOf, type Labelled, pointsOf } from "../labels.js";
import { affineMap, explained } from "../numeric/linear.js";
import { probed } from "./probe.js";

/** The share of the commonest class. */
const majority = (labels: ArrayLike<number>, classes: number): number => {
  const counts = new Int32Array(classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i] ?? 0] = (counts[labels[i] ?? 0] ?? 0) + 1;
  return Math.max(...counts) / Math.max(labels.length, 1);
};

/**
 * Accuracy above what always guessing the commonest class gives, as a share of what is left: 0 is nothing known, 1 all.
 */
export const classLeakage = (learnt: Labelled, asked: Labelled, classes: number): number => {
  const guess = majority(asked.labels, classes);
  return guess === 1 ? Number.NaN : (probed(learnt, asked, classes) - guess) / (1 - guess);
};

/** R² on `asked` of the affine map that fits best on `learnt`. */
export const numberLeakage = (learnt: Known, asked: Known): number =>
  explained(asked.values, affineMap(learnt.codes, learnt.values)(asked.codes));

const labelledOf = ({ codes, values }: Known): Labelled => ({ points: codes, labels: values.data });

/** Numbers that a map can be fitted to: classes, or few values per sample. */
const readable = ({ domain, raw }: Condition): boolean => domain.classes !== undefined || raw.axes.length <= 2;

export const leakage = metric({
  title: "leakage",
  unit: "",
  definition:
    "what a linear reader finds of the condition in held-out codes beyond chance: (accuracy − commonest)/(1 − " +
    "commonest) of a class, R² of numbers",
  reduction: "over samples; learnt from the training split's codes",
  range: [Number.NEGATIVE_INFINITY, 1],
  better: "neither",
  source: "a probe of z for c; Lample et al. 2017, arXiv:1706.00409, measure the same",
  measure: async (subject) => {
    const { conditions } = subject.model;
    if (conditions.length === 0) return E.right(absent("no-condition"));
    if (subject.part !== "given" && subject.split.heldOut.count === 0) return E.right(absent("no-held-out"));
    const [learnt, asked] = [pointsOf(await subject.learnt()), pointsOf(await subject.codes())];
    const readings = conditions.filter(readable).map((condition): Reading => {
      const before = knownOf(learnt, subject.split.train, condition.name);
      const now = knownOf(asked, subject.dataset, condition.name);
      const { classes } = condition.domain;
      const value =
        classes !== undefined && before.values.width === 1
          ? classLeakage(labelledOf(before), labelledOf(now), classes)
          : numberLeakage(before, now);
      return { value, of: condition.name };
    });
    return E.right(found(...readings));
  },
});
