/**
 * Codes with the classes that the data knows: what a probe, neighbours and a silhouette are taken of.
 *
 * In: a subject. Out: for each category among the conditions, codes of the training split and of the samples measured
 * on, with their labels.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Dataset } from "../data/index.js";
import { valuesIn } from "../run/conditions.js";
import { type Absence, absent, type Failure, found, type Measured, type Reading, type Subject } from "./definition.js";
import { type Points, rowsOf, someOf, spreadRows } from "./numeric/points.js";

export interface Labelled {
  readonly points: Points;
  readonly labels: ArrayLike<number>;
}

/** One category's. */
export interface Grouped {
  readonly condition: string;
  readonly classes: number;
  readonly learnt: Labelled;
  readonly asked: Labelled;
}

export const pointsOf = ({
  count,
  width,
  z,
}: {
  readonly count: number;
  readonly width: number;
  readonly z: Float32Array;
}): Points => ({
  count,
  width,
  data: z,
});

export interface Known {
  readonly codes: Points;
  readonly values: Points;
}

/** Codes and a condition's values, of the samples that have one. */
export const knownOf = (codes: Points, dataset: Dataset, name: string): Known => {
  const data = valuesIn(dataset, name);
  const values = { count: dataset.count, width: data.length / Math.max(dataset.count, 1), data };
  const rows = Array.from({ length: dataset.count }, (_, row) => row).filter(
    (row) => !Number.isNaN(data[row * values.width]),
  );
  return rows.length === dataset.count
    ? { codes, values }
    : { codes: rowsOf(codes, rows), values: rowsOf(values, rows) };
};

const labelled = (points: Points, dataset: Dataset, name: string): Labelled => {
  const { codes, values } = knownOf(points, dataset, name);
  return { points: codes, labels: values.data };
};

/** Enough samples with a label to learn from and to ask about. */
const enough = ({ learnt, asked }: Grouped): boolean => learnt.points.count >= 2 && asked.points.count >= 2;

/** At most `most` of them, evenly spread. */
export const someLabelled = ({ points, labels }: Labelled, most: number): Labelled => ({
  points: someOf(points, most),
  labels: Array.from(spreadRows(points.count, most), (row) => labels[row] ?? 0),
});

const without = ({ split, part, dataset }: Subject): Absence | undefined => {
  if (part !== "given" && split.heldOut.count === 0) return "no-held-out";
  return dataset.count < 2 || split.train.count < 2 ? "too-few" : undefined;
};

/** A reading for each category, or why there is none. */
export const byCategory = async (
  subject: Subject,
  read: (grouped: Grouped) => number,
): Promise<E.Either<Failure, Measured>> => {
  const categories = subject.model.conditions.filter(({ domain }) => domain.classes !== undefined);
  if (categories.length === 0) return E.right(absent("no-category"));
  const reason = without(subject);
  if (reason !== undefined) return E.right(absent(reason));
  const [learnt, asked] = [pointsOf(await subject.learnt()), pointsOf(await subject.codes())];
  const groups = categories.map(
    ({ name, domain }): Grouped => ({
      condition: name,
      classes: domain.classes ?? 0,
      learnt: labelled(learnt, subject.split.train, name),
      asked: labelled(asked, subject.dataset, name),
    }),
  );
  const known = groups.filter(enough);
  if (known.length === 0) return E.right(absent("too-few"));
  return E.right(found(...known.map((group): Reading => ({ value: read(group), of: group.condition }))));
};

/** The share of rows where two lists agree. */
export const agreement = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  let hits = 0;
  for (let i = 0; i < found.length; i++) if (found[i] === wanted[i]) hits += 1;
  return hits / Math.max(found.length, 1);
};
