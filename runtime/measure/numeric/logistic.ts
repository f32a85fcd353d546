/**
 * Multinomial logistic regression on standardised features, with the penalty ½‖W‖² (biases free): scikit-learn's
 * `make_pipeline(StandardScaler(), LogisticRegression())`.
 *
 * In: points and their classes. Out: a classifier.
 */
import { minimise, type Objective } from "./lbfgs.js";
import { meansOf, type Points, variancesOf } from "./points.js";

export interface Logistic {
  /** The most likely class of each point. */
  readonly classify: (points: Points) => Int32Array;
  readonly converged: boolean;
}

type Scale = (points: Points) => Float64Array;

/**
 * By the mean and the standard deviation (n) of the points that are learnt from; a unit that never varies stays as it
 * is.
 */
const scalerOf = (learnt: Points): Scale => {
  const means = meansOf(learnt);
  const deviations = variancesOf(learnt).map((variance) => Math.sqrt(variance) || 1);
  return ({ count, width, data }) =>
    Float64Array.from({ length: count * width }, (_, i) => {
      const unit = i % width;
      return ((data[i] ?? 0) - (means[unit] ?? 0)) / (deviations[unit] ?? 1);
    });
};

/** The logits of one row: parameters are [classes, width] weights, then the biases. */
const logitsInto = (out: Float64Array, x: Float64Array, row: number, width: number, parameters: Float64Array): void => {
  const classes = out.length;
  for (let k = 0; k < classes; k++) {
    let sum = parameters[classes * width + k] ?? 0;
    for (let j = 0; j < width; j++) sum += (parameters[k * width + j] ?? 0) * (x[row * width + j] ?? 0);
    out[k] = sum;
  }
};

/** Turns logits into probabilities in place; log Σ exp of them comes back. */
const softmax = (logits: Float64Array): number => {
  const most = logits.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (let k = 0; k < logits.length; k++) {
    logits[k] = Math.exp((logits[k] ?? 0) - most);
    total += logits[k] ?? 0;
  }
  for (let k = 0; k < logits.length; k++) logits[k] = (logits[k] ?? 0) / total;
  return most + Math.log(total);
};

/** Σ −log p(label) + ½‖W‖², divided by n so that the tolerance means the same for any n. */
const objectiveOf =
  (x: Float64Array, labels: ArrayLike<number>, width: number, classes: number): Objective =>
  (parameters, gradient) => {
    const count = labels.length;
    const p = new Float64Array(classes);
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < count; row++) {
      logitsInto(p, x, row, width, parameters);
      const label = labels[row] ?? 0;
      const chosen = p[label] ?? 0;
      loss += softmax(p) - chosen;
      p[label] = (p[label] ?? 0) - 1;
      for (let k = 0; k < classes; k++) {
        const error = (p[k] ?? 0) / count;
        gradient[classes * width + k] = (gradient[classes * width + k] ?? 0) + error;
        for (let j = 0; j < width; j++)
          gradient[k * width + j] = (gradient[k * width + j] ?? 0) + error * (x[row * width + j] ?? 0);
      }
    }
    let penalty = 0;
    for (let i = 0; i < classes * width; i++) {
      penalty += (parameters[i] ?? 0) ** 2 / 2;
      gradient[i] = (gradient[i] ?? 0) + (parameters[i] ?? 0) / count;
    }
    return (loss + penalty) / count;
  };

const greatest = (values: Float64Array): number =>
  values.reduce((best, value, k) => (value > (values[best] ?? 0) ? k : best), 0);

/** Learns classes 0 … classes − 1. */
export const logistic = (points: Points, labels: ArrayLike<number>, classes: number): Logistic => {
  const { width } = points;
  const scale = scalerOf(points);
  const start = new Float64Array(classes * (width + 1));
  const { at, converged } = minimise(objectiveOf(scale(points), labels, width, classes), start);
  return {
    converged,
    classify: (asked) => {
      const [x, logits] = [scale(asked), new Float64Array(classes)];
      return Int32Array.from({ length: asked.count }, (_, row) => {
        logitsInto(logits, x, row, width, at);
        return greatest(logits);
      });
    },
  };
};
