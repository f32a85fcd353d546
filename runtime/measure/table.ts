/**
 * The table of a run's results.
 *
 * In: losses and rates. Out: one row per number, with all that its name leaves open: the unit, the definition, what was summed and what averaged, on
 * which samples, and the seed. A number whose definition isn't known here has no row.
 */
import type { Losses } from "../train/losses.js";
import type { RequestedClass } from "./requested-class.js";

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly definition: string;
  /** Over the elements of a sample, then over samples. */
  readonly reduction: string;
  readonly split: "train" | "held-out" | "samples";
  readonly seed: number;
}

/** How the objective reduces its terms over one sample. */
export interface Reductions {
  readonly reconstruction: "sum" | "mean";
  readonly kl: "sum" | "mean";
}

type Defined = Pick<Row, "unit" | "definition" | "reduction">;

const summed = "sum over elements, mean over samples";

const definitions = ({ reconstruction, kl }: Reductions): Readonly<Record<string, Defined>> => ({
  "negative-elbo": { unit: "nats", definition: "−log p(x|z) + KL(q(z|x) ‖ p(z)), one z per sample", reduction: summed },
  nll: { unit: "nats", definition: "−log p(x|z), one z per sample", reduction: summed },
  kl: {
    unit: "nats",
    definition: "KL(q(z|x) ‖ p(z)), unweighted",
    reduction: `${kl} over latent units, mean over samples`,
  },
  divergence: { unit: "nats", definition: "KL(q(z|x) ‖ p(z))", reduction: "sum over latent units, mean over samples" },
  mse: {
    unit: "squared data units",
    definition: "(x − mean of p(x|z))², one z per sample",
    reduction: "mean over elements, mean over samples",
  },
  reconstruction: {
    unit: "nats",
    definition: "−log p(x|z), unweighted",
    reduction: `${reconstruction} over elements, mean over samples`,
  },
  loss: {
    unit: "nats",
    definition: "what training minimises: the weighted reconstruction and KL terms",
    reduction: "mean over samples",
  },
});

/** Rows for losses by name. */
export const lossRows = (
  losses: Losses,
  reductions: Reductions,
  split: "train" | "held-out",
  seed: number,
): ReadonlyArray<Row> =>
  Object.entries(definitions(reductions)).flatMap(([name, defined]) => {
    const value = Object.hasOwn(losses, name) ? losses[name] : undefined;
    return value === undefined ? [] : [{ name, value, ...defined, split, seed }];
  });

/** The rate and, beside it, the accuracy of the classifier that it rests on; no rows where there is no rate. */
export const requestedClassRows = (measured: RequestedClass, seed: number): ReadonlyArray<Row> => {
  if (measured._tag === "Absent") return [];
  const { condition, rate, samples, classifier } = measured;
  return [
    {
      name: "requested-class-rate",
      value: rate,
      unit: "share",
      definition: `samples that the classifier takes for the ${condition} they were drawn for`,
      reduction: `mean over ${samples} samples, as many of each class`,
      split: "samples",
      seed,
    },
    {
      name: "classifier-accuracy",
      value: classifier.accuracy,
      unit: "share",
      definition: `held-out data whose ${condition} the classifier finds`,
      reduction: `mean over ${classifier.heldOut} samples`,
      split: "held-out",
      seed,
    },
  ];
};
