/** Nearest neighbours: whether a code's neighbours are of its class. */
import { metric } from "../definition.js";
import { agreement, byCategory, type Labelled, someLabelled } from "../labels.js";
import { nearestOf } from "../numeric/points.js";

const k = 15;
const mostLearnt = 10_000;
const mostAsked = 2000;

/** The class that most of the `neighbours` have; of equals the least. */
const commonest = (neighbours: ReadonlyArray<number>, labels: ArrayLike<number>, classes: number): number => {
  const votes = new Int32Array(classes);
  for (const at of neighbours) votes[labels[at] ?? 0] = (votes[labels[at] ?? 0] ?? 0) + 1;
  return votes.reduce((best, count, label) => (count > (votes[best] ?? 0) ? label : best), 0);
};

/** The accuracy on `asked` of a vote among the `neighbours` nearest codes of `learnt`. */
export const voted = (learnt: Labelled, asked: Labelled, classes: number, neighbours = k): number => {
  const found = Int32Array.from({ length: asked.points.count }, (_, i) =>
    commonest(nearestOf(asked.points, i, learnt.points, neighbours), learnt.labels, classes),
  );
  return agreement(found, asked.labels);
};

export const knn = metric({
  title: "kNN",
  unit: "share",
  definition: `held-out codes whose class is the commonest among the ${k} nearest codes of the training split`,
  reduction: `mean over samples, at most ${mostAsked} of them, among at most ${mostLearnt}`,
  range: [0, 1],
  better: "higher",
  source: "Cover & Hart 1967; k as in Davidson et al. 2018, arXiv:1804.00891",
  measure: (subject) =>
    byCategory(subject, ({ learnt, asked, classes }) =>
      voted(someLabelled(learnt, mostLearnt), someLabelled(asked, mostAsked), classes),
    ),
});
