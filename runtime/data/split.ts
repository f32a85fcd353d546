/**
 * Training and held-out samples.
 *
 * In: a dataset, and how its parts are made. Out: two. A source's own test split is used as it is; a column of folds
 * says which samples are held out; otherwise a seeded draw sets a share aside, with each class as often in both parts,
 * and no group in two, where that is asked for.
 */
import { presenceName } from "../../compiler/language/condition/null.js";
import { weightName } from "../../compiler/language/samples.js";
import { stream } from "../random/stream.js";
import { type Column, type Dataset, numbersIn, take } from "./dataset.js";
import { foldColumn, groupColumn } from "./marks.js";

/** How the parts were made. */
export type How =
  /** The source has a test split of its own. */
  | { readonly by: "source" }
  /** Samples at another address are held out. */
  | { readonly by: "address"; readonly address: string }
  | { readonly by: "fold" }
  | {
      readonly by: "draw";
      /** The category whose classes both parts have alike. */
      readonly stratify?: string;
      /** Groups in all, and of those held out. */
      readonly groups?: readonly [all: number, heldOut: number];
    };

export interface Split {
  readonly train: Dataset;
  readonly heldOut: Dataset;
  readonly how?: How;
}

/** The numbers of a column of one for each sample. */
const numbersOf = ({ columns }: Dataset, name: string): ArrayLike<number> | undefined => {
  const column = columns.find((one) => one.name === name);
  return column && numbersIn(column);
};

/** The class of each sample, and one more for those that have none; all alike where there are no classes. */
export const classesOf = (dataset: Dataset, category: string | undefined): Int32Array => {
  const classes = category === undefined ? undefined : numbersOf(dataset, category);
  const present = category === undefined ? undefined : numbersOf(dataset, presenceName(category));
  const of = (row: number): number => (present?.[row] === 0 ? 0 : (classes?.[row] ?? 0) + 1);
  return Int32Array.from({ length: dataset.count }, (_, row) => of(row));
};

const tally = (classes: Int32Array): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const each of classes) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
};

/**
 * How many of each class are set aside, `aside` in all: shares rounded by the largest remainders. One sample of each
 * class is left to train on.
 */
const quotas = (counts: ReadonlyMap<number, number>, aside: number, all: number): Map<number, number> => {
  const shares = [...counts].map(([of, count]) => ({ of, count, exact: (count * aside) / all }));
  const given = new Map(shares.map(({ of, count, exact }) => [of, Math.min(Math.floor(exact), count - 1)]));
  let left = aside - [...given.values()].reduce((sum, each) => sum + each, 0);
  const byRemainder = shares.toSorted((a, b) => (b.exact % 1) - (a.exact % 1) || a.of - b.of);
  for (const { of, count } of byRemainder) {
    const now = given.get(of) ?? 0;
    if (left <= 0 || now >= count - 1) continue;
    given.set(of, now + 1);
    left -= 1;
  }
  return given;
};

/** Of each class its quota, in the order drawn. */
const byClass = (order: Uint32Array, classes: Int32Array, aside: number): Uint32Array => {
  const left = quotas(tally(classes), aside, order.length);
  return order.filter((row) => {
    const of = classes[row] ?? 0;
    const now = left.get(of) ?? 0;
    left.set(of, now - 1);
    return now > 0;
  });
};

interface Group {
  readonly rows: ReadonlyArray<number>;
  readonly counts: ReadonlyMap<number, number>;
}

const groupsOf = (order: Uint32Array, groups: ArrayLike<number>, classes: Int32Array): ReadonlyArray<Group> => {
  const rows = new Map<number, Array<number>>();
  for (const row of order) {
    const of = groups[row] ?? 0;
    const own = rows.get(of);
    if (own === undefined) rows.set(of, [row]);
    else own.push(row);
  }
  return [...rows.values()].map((each) => ({
    rows: each,
    counts: tally(Int32Array.from(each, (r) => classes[r] ?? 0)),
  }));
};

/**
 * Groups in the order drawn: each is set aside if that brings every class nearer to its share. At least one is, and at
 * least one is not.
 */
const byGroup = (groups: ReadonlyArray<Group>, classes: Int32Array, aside: number): ReadonlyArray<Group> => {
  const wanted = new Map([...tally(classes)].map(([of, count]) => [of, (count * aside) / classes.length]));
  /** How much nearer a group brings the classes: Σ (t − h)² − (t − h − g)², h of which are aside already. */
  const gain = ({ counts }: Group): number =>
    [...counts].reduce((sum, [of, count]) => sum + count * (2 * (wanted.get(of) ?? 0) - count), 0);
  const chosen: Array<Group> = [];
  for (const group of groups) {
    if (gain(group) <= 0 || chosen.length === groups.length - 1) continue;
    chosen.push(group);
    for (const [of, count] of group.counts) wanted.set(of, (wanted.get(of) ?? 0) - count);
  }
  if (chosen.length > 0 || groups.length < 2) return chosen;
  const [smallest] = groups.toSorted((a, b) => a.rows.length - b.rows.length);
  return smallest === undefined ? [] : [smallest];
};

/** The parts that hold these rows; both keep the dataset's order. */
const parted = (dataset: Dataset, heldOut: Uint32Array, how: How): Split => {
  const aside = new Uint8Array(dataset.count);
  for (const row of heldOut) aside[row] = 1;
  const rows = Uint32Array.from({ length: dataset.count }, (_, row) => row);
  const part = (flag: number): Dataset =>
    take(
      dataset,
      rows.filter((row) => aside[row] === flag),
    );
  return { train: part(0), heldOut: part(1), how };
};

const drawn = (dataset: Dataset, share: number, seed: number, stratify: string | undefined): Split => {
  const { count } = dataset;
  const least = share > 0 && count > 1 ? 1 : 0;
  const aside = Math.min(Math.max(Math.round(count * share), least), Math.max(count - 1, 0));
  const order = stream(seed, "split").permutation(count);
  const classes = classesOf(dataset, stratify);
  const more = stratify === undefined ? {} : { stratify };
  const groups = numbersOf(dataset, groupColumn);
  if (groups === undefined || aside === 0) {
    const rows = stratify === undefined ? order.slice(0, aside) : byClass(order, classes, aside);
    // Classes of one sample each leave none to set aside.
    return rows.length === 0
      ? parted(dataset, order.slice(0, aside), { by: "draw" })
      : parted(dataset, rows, { by: "draw", ...more });
  }
  const all = groupsOf(order, groups, classes);
  const chosen = byGroup(all, classes, aside);
  const rows = Uint32Array.from(chosen.flatMap((group) => group.rows));
  return parted(dataset, rows, { by: "draw", ...more, groups: [all.length, chosen.length] });
};

/** Weights of mean 1. */
const settledWeights = (column: Column): Column => {
  if (column.name !== weightName) return column;
  const weights = numbersIn(column);
  let total = 0;
  for (const each of weights) total += each;
  if (total === 0) return column;
  return { ...column, data: Float32Array.from(weights, (each) => (each * weights.length) / total) };
};

/** A part alone: what only the parting reads is of no use to it, and its weights have the mean 1. */
export const settled = (dataset: Dataset): Dataset => ({
  ...dataset,
  columns: dataset.columns.filter(({ name }) => name !== groupColumn && name !== foldColumn).map(settledWeights),
});

const partsOf = (dataset: Dataset, share: number, seed: number, stratify: string | undefined): Split => {
  const { heldOut, ...own } = dataset;
  if (heldOut !== undefined) return { train: own, heldOut, how: { by: "source" } };
  const fold = numbersOf(own, foldColumn);
  if (fold === undefined) return drawn(own, share, seed, stratify);
  const rows = Uint32Array.from({ length: own.count }, (_, row) => row).filter((row) => fold[row] === 1);
  return parted(own, rows, { by: "fold" });
};

/**
 * Sets a `share` (of [0, 1); an address holds other samples out, and none of these) of the samples aside, rounded; a
 * positive share of two or more samples leaves at least one on each side, but for samples of a single group. Both sides
 * keep the dataset's order, and the draw is the stream "split" of the seed. A dataset's own held-out part comes before
 * its folds, and these before a share. `stratify` is the name of a category.
 */
export const split = (dataset: Dataset, share: number | string, seed: number, stratify?: string): Split => {
  const { train, heldOut, how } = partsOf(dataset, typeof share === "number" ? share : 0, seed, stratify);
  return { train: settled(train), heldOut: settled(heldOut), ...(how === undefined ? {} : { how }) };
};
