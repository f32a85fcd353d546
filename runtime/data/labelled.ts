/**
 * Binding a set of labelled images to what a spec wants; `digits` and `idx` share it.
 *
 * In: images as numbers of [0, 1], labels, named factors, and the wanted columns. Out: a dataset, or every reason why it can't be one. The image goes to the
 * only input with as many values (flat or not), scaled to its range; the label goes to each category condition; a factor goes to the number condition
 * of its name.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import { checkedColumn } from "./check.js";
import type { Column, Dataset, Opened, Wanted } from "./dataset.js";
import { width } from "./dataset.js";
import { type Collector, collector } from "./problem.js";

export interface Labelled {
  readonly name: string;
  readonly count: number;
  /** Of one image: [height, width, channels]. */
  readonly shape: ReadonlyArray<number>;
  /** The images' values, each of [0, 1] (a byte is divided by 255). */
  readonly images: Float32Array | Uint8Array;
  /** Absent when the source has no labels. */
  readonly labels?: ArrayLike<number>;
  /** More numbers per sample, by name. */
  readonly factors: ReadonlyMap<string, Float32Array>;
}

/** Scales [0, 1] onto the wanted range; clamped, since rounding may pass an end by one bit. */
const imageColumn = (source: Labelled, wanted: Wanted): Column => {
  const [low, high] = wanted.range ?? [0, 1];
  const unit = source.images instanceof Uint8Array ? 255 : 1;
  const data = new Float32Array(source.images.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(low + ((high - low) * (source.images[i] ?? 0)) / unit, high);
  }
  return { name: wanted.name, shape: wanted.shape, dtype: "f32", data };
};

const bindInputs = (source: Labelled, inputs: ReadonlyArray<Wanted>, problems: Collector): ReadonlyArray<Column> => {
  const fits = inputs.filter((input) => input.dtype === "f32" && width(input.shape) === width(source.shape));
  if (fits.length === 1 && inputs.length === 1) return fits.map((input) => imageColumn(source, input));
  const [at, found] = [{ source: source.name }, ["image"]];
  if (fits.length > 1)
    problems.add({ type: "ambiguous-column", ...at, column: "image", found: fits.map(({ name }) => name) });
  for (const input of inputs.filter((other) => !fits.includes(other)))
    problems.add(
      fits.length === 0
        ? { type: "shape-mismatch", ...at, column: input.name, expected: input.shape, found: source.shape }
        : { type: "missing-column", ...at, column: input.name, role: "input", found },
    );
  return [];
};

const isCategory = (wanted: Wanted): boolean =>
  wanted.dtype === "i32" && wanted.classes !== undefined && width(wanted.shape) === 1;

/** One problem for a label set that is too large, not one per row. */
const labelColumn = (source: Labelled, labels: ArrayLike<number>, wanted: Wanted, problems: Collector): Column => {
  const data = Int32Array.from(labels);
  const classes = wanted.classes ?? Number.POSITIVE_INFINITY;
  const row = data.findIndex((label) => label >= classes);
  const found = data.reduce((most, label) => Math.max(most, label), -1) + 1;
  if (row >= 0)
    problems.add({ type: "too-few-classes", source: source.name, column: wanted.name, row, expected: classes, found });
  return { name: wanted.name, shape: wanted.shape, dtype: "i32", data };
};

const bindCondition = (source: Labelled, wanted: Wanted, problems: Collector): ReadonlyArray<Column> => {
  if (isCategory(wanted) && source.labels !== undefined) return [labelColumn(source, source.labels, wanted, problems)];
  const factor = wanted.dtype === "f32" && width(wanted.shape) === 1 ? source.factors.get(wanted.name) : undefined;
  if (factor !== undefined) return [checkedColumn(source.name, wanted, factor, problems)];
  const found = [...(source.labels === undefined ? [] : ["label"]), ...source.factors.keys()];
  problems.add({ type: "missing-column", source: source.name, column: wanted.name, role: "condition", found });
  return [];
};

/** Binds every wanted column or tells why not. */
export const bindLabelled = (source: Labelled, wanted: ReadonlyArray<Wanted>): Opened<Dataset> => {
  const problems = collector(source.name);
  const inputs = bindInputs(
    source,
    wanted.filter(({ role }) => role === "input"),
    problems,
  );
  const conditions = wanted
    .filter(({ role }) => role === "condition")
    .flatMap((condition) => bindCondition(source, condition, problems));
  const found = problems.all();
  if (isNonEmpty(found)) return E.left(found);
  const byName = new Map([...inputs, ...conditions].map((column) => [column.name, column]));
  const columns = wanted.flatMap(({ name }) => byName.get(name) ?? []);
  return E.right({ name: source.name, count: source.count, columns });
};
