/** The linear probe: how well a linear classifier reads the class off the code. */
import { metric } from "../definition.js";
import { agreement, byCategory, type Labelled } from "../labels.js";
import { logistic } from "../numeric/logistic.js";

/** The accuracy on `asked` of a multinomial logistic regression that learns from `learnt`. */
export const probed = (learnt: Labelled, asked: Labelled, classes: number): number =>
  agreement(logistic(learnt.points, learnt.labels, classes).classify(asked.points), asked.labels);

export const probe = metric({
  title: "linear probe",
  unit: "share",
  definition:
    "held-out codes whose class a multinomial logistic regression finds, learnt from the training split's codes, " +
    "standardised, penalty ½‖W‖²",
  reduction: "mean over samples",
  range: [0, 1],
  better: "higher",
  source: "Alain & Bengio 2016, arXiv:1610.01644",
  measure: (subject) => byCategory(subject, ({ learnt, asked, classes }) => probed(learnt, asked, classes)),
});
