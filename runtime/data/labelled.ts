/**
 * Binding a set of labelled images to what a spec wants; `digits` and `idx` share it.
 *
 * In: images as numbers of [0, 1], labels, further columns, and the wanted columns. Out: a dataset, or every reason why it can't be one. What has the name and
 * the size of a column gets it. Of the rest, the image goes to the only input with as many values (flat, or as a sequence of rows, or not), scaled to
 * its range, and the label goes to each category condition.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import { checkedColumns } from "./check.js";
import type { Column, Dataset, Opened, Wanted } from "./dataset.js";
import { width } from "./dataset.js";
import { derivedFrom, type Offered } from "./derived.js";
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
  /** More columns, by name, beside those that follow from the image. */
  readonly columns: ReadonlyMap<string, Offered>;
}

/** The column of labels, for an input of one number that is called so. */
export const labelName = "label";

interface Source extends Labelled {
  /** Every column that may be asked for by its name. */
  readonly offered: ReadonlyMap<string, Offered>;
}

const withDerived = (labelled: Labelled): Source => {
  const full = labelled.images instanceof Uint8Array ? 255 : 1;
  const { count, shape, images } = labelled;
  const image: Offered = { shape, full, values: () => images };
  const derived = derivedFrom({ count, shape, level: (i) => (images[i] ?? 0) / full });
  const { labels } = labelled;
  const label: ReadonlyArray<readonly [string, Offered]> =
    labels === undefined ? [] : [[labelName, { shape: [], values: () => labels }]];
  return { ...labelled, offered: new Map([...label, ["image", image], ...labelled.columns, ...derived]) };
};

/** Scales 0 … full onto the wanted range; clamped, since rounding may pass an end by one bit. */
const levelColumn = (wanted: Wanted, values: ArrayLike<number>, full: number): Column => {
  const [low, high] = wanted.range ?? [0, 1];
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(low + ((high - low) * (values[i] ?? 0)) / full, high);
  return { name: wanted.name, shape: wanted.shape, dtype: "f32", data };
};

const columnsOf = (source: Source, wanted: Wanted, offered: Offered, problems: Collector): ReadonlyArray<Column> => {
  const values = offered.values();
  return offered.full === undefined
    ? checkedColumns(source.name, wanted, values, problems)
    : [levelColumn(wanted, values, offered.full)];
};

/** The column of the wanted name, where it has the wanted size. */
const byName = ({ offered }: Source, { name, dtype, shape }: Wanted): Offered | undefined => {
  const found = dtype === "f32" ? offered.get(name) : undefined;
  return found !== undefined && width(found.shape) === width(shape) ? found : undefined;
};

/** The image, for the only input that it fits, of those that no column is called after. */
const bindImage = (source: Source, inputs: ReadonlyArray<Wanted>, problems: Collector): ReadonlyArray<Column> => {
  const fits = inputs.filter((input) => input.dtype === "f32" && width(input.shape) === width(source.shape));
  const [only] = fits;
  if (only !== undefined && inputs.length === 1) return columnsOf(source, only, imageOf(source), problems);
  const [at, found] = [{ source: source.name }, [...source.offered.keys()]];
  if (fits.length > 1)
    problems.add({ type: "ambiguous-column", ...at, column: "image", found: fits.map(({ name }) => name) });
  for (const input of inputs.filter((other) => !fits.includes(other))) {
    const called = source.offered.get(input.name);
    const shape = called?.shape ?? (fits.length === 0 && inputs.length === 1 ? source.shape : undefined);
    problems.add(
      shape !== undefined
        ? { type: "shape-mismatch", ...at, column: input.name, expected: input.shape, found: shape }
        : { type: "missing-column", ...at, column: input.name, role: "input", found },
    );
  }
  return [];
};

const imageOf = ({ offered }: Source): Offered => {
  const image = offered.get("image");
  if (image === undefined) throw new Error("a source of images has an image");
  return image;
};

const bindInputs = (source: Source, inputs: ReadonlyArray<Wanted>, problems: Collector): ReadonlyArray<Column> => {
  const called = inputs.flatMap((input) => {
    const offered = byName(source, input);
    return offered === undefined ? [] : [{ input, columns: columnsOf(source, input, offered, problems) }];
  });
  const rest = inputs.filter((input) => !called.some((one) => one.input === input));
  const columns = called.flatMap((one) => one.columns);
  return rest.length === 0 ? columns : [...columns, ...bindImage(source, rest, problems)];
};

const isCategory = (wanted: Wanted): boolean =>
  wanted.dtype === "i32" && wanted.classes !== undefined && width(wanted.shape) === 1;

/** One problem for a label set that is too large, not one per row. */
const labelColumn = (source: Source, labels: ArrayLike<number>, wanted: Wanted, problems: Collector): Column => {
  const data = Int32Array.from(labels);
  const classes = wanted.classes ?? Number.POSITIVE_INFINITY;
  const row = data.findIndex((label) => label >= classes);
  const found = data.reduce((most, label) => Math.max(most, label), -1) + 1;
  if (row >= 0)
    problems.add({ type: "too-few-classes", source: source.name, column: wanted.name, row, expected: classes, found });
  return { name: wanted.name, shape: wanted.shape, dtype: "i32", data };
};

const bindCondition = (source: Source, wanted: Wanted, problems: Collector): ReadonlyArray<Column> => {
  if (isCategory(wanted) && source.labels !== undefined) return [labelColumn(source, source.labels, wanted, problems)];
  const offered = byName(source, wanted);
  if (offered !== undefined) return columnsOf(source, wanted, offered, problems);
  const [at, called] = [{ source: source.name, column: wanted.name }, source.offered.get(wanted.name)];
  const found = [...source.offered.keys()];
  problems.add(
    called === undefined || wanted.dtype !== "f32"
      ? { type: "missing-column", ...at, role: "condition", found }
      : { type: "shape-mismatch", ...at, expected: wanted.shape, found: called.shape },
  );
  return [];
};

/** Binds every wanted column or tells why not. */
export const bindLabelled = (labelled: Labelled, wanted: ReadonlyArray<Wanted>): Opened<Dataset> => {
  const source = withDerived(labelled);
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
  const bound = new Map([...inputs, ...conditions].map((column) => [column.name, column]));
  const columns = wanted.flatMap(({ name }) => bound.get(name) ?? []);
  return E.right({ name: source.name, count: source.count, columns });
};
