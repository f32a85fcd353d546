/**
 * Training and held-out samples.
 *
 * In: a dataset. Out: two. A source's own test split is used as it is; otherwise a seeded draw sets a fraction of the samples aside.
 */
import { stream } from "../random/stream.js";
import { type Dataset, take } from "./dataset.js";

export interface Split {
  readonly train: Dataset;
  readonly heldOut: Dataset;
}

/**
 * Sets a `share` (of [0, 1); an address holds other samples out, and none of these) of the samples aside, rounded; a positive fraction of two or more samples leaves at least one on each side. Both sides keep the
 * dataset's order, and the draw is the stream "split" of the seed. The share is not used when the dataset brings its own held-out part.
 */
export const split = (dataset: Dataset, share: number | string, seed: number): Split => {
  const fraction = typeof share === "number" ? share : 0;
  if (dataset.heldOut !== undefined) {
    const { heldOut, ...train } = dataset;
    return { train, heldOut };
  }
  const least = fraction > 0 && dataset.count > 1 ? 1 : 0;
  const aside = Math.min(Math.max(Math.round(dataset.count * fraction), least), Math.max(dataset.count - 1, 0));
  const order = stream(seed, "split").permutation(dataset.count);
  return { train: take(dataset, order.slice(aside).sort()), heldOut: take(dataset, order.slice(0, aside).sort()) };
};
