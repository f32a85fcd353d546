/**
 * What the arrays and columns of data could be in a model.
 *
 * In: what was found at an address. Out: for each field, the input or condition that it would be, with a line that says
 * what was guessed. What an array is follows from its shape and its values; what a column is, also from its name.
 */
import { withWord } from "../../../runtime/data/table/reading.js";
import { namesClasses, namesRows } from "../../../runtime/data/usual.js";
import { counted, whole } from "../../report/format.js";
import type { Summary } from "../../run/inspect.js";

export interface Part {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly guess: string;
}

export interface Input extends Part {
  readonly type: "image" | "vector" | "sequence";
  readonly likelihood: unknown;
  readonly shape: ReadonlyArray<number>;
  /** The fields that it is made of. */
  readonly of: ReadonlyArray<string>;
}

type Shape = ReadonlyArray<number>;

export const product = (shape: Shape): number => shape.reduce((all, size) => all * size, 1);

const named = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^([^A-Za-z_])/, "_$1") || "x";

const from = (name: string): object => (named(name) === name ? {} : { from: name });

const shapeWords = (shape: Shape): string => shape.map(whole).join(" × ");

/** Sides of a picture; an image is no smaller. */
const LEAST_SIDE = 6;
/** Values for each pixel, as pictures have them. */
const CHANNELS: ReadonlySet<number> = new Set([1, 2, 3, 4]);

/** Channels stand before height and width, as PyTorch has them, and not behind them. */
export const channelsStandFirst = ({ kind, shape }: Summary): boolean => {
  const [channels = 0, height = 0, width = 0] = shape;
  const sides = Math.min(height, width);
  return kind === "numbers" && shape.length === 3 && CHANNELS.has(channels) && sides > 4 && !CHANNELS.has(width);
};

/** Whole numbers as bytes and wider integers have them; a file of floats may hold whole numbers too. */
const areIntegers = ({ type, kind }: Summary): boolean => kind === "pictures" || /^u?int|^whole|^bool/.test(type);

interface Brought {
  readonly fields: object;
  readonly words: string;
}

/** How the values of an image come to [0, 1]. */
const broughtOf = (one: Summary): Brought => {
  const { least = 0, most = 1 } = one;
  if (one.kind === "pictures") return { fields: { range: [0, 1] }, words: "bytes brought to [0, 1]" };
  if (least >= 0 && most <= 1) return { fields: { range: [0, 1] }, words: "in [0, 1]" };
  // Levels of which the upper half is empty, such as 0 … 16, are no bytes.
  if (one.whole === true && least >= 0 && most > 127 && most <= 255)
    return areIntegers(one)
      ? { fields: { range: [0, 1] }, words: "bytes brought to [0, 1]" }
      : { fields: { range: [0, 1], scale: "bytes" }, words: "whole numbers 0 … 255 brought to [0, 1]" };
  return { fields: { scale: "range" }, words: "brought to [0, 1] by its least and largest value" };
};

const masked = (missing: number): object => (missing > 0 ? { missing: "mask" } : {});

const gaps = (missing: number): string =>
  missing > 0 ? `; ${counted(missing, "missing value")} left out of the loss` : "";

/** An array of [height, width] or [height, width, channels]; a first axis of one is left out. */
const imageOf = (one: Summary, shape: Shape = one.shape): Input => {
  const flat = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  const [height = 1, width = 1, channels = 1] = flat;
  const fit = (one.sizes ?? 1) > 1 ? { fit: "cover" } : {};
  const { fields, words } = broughtOf(one);
  const sizes = (one.sizes ?? 1) > 1 ? `, the usual of ${whole(one.sizes ?? 1)} sizes; others fill it ("fit")` : "";
  return {
    name: named(one.name),
    type: "image",
    value: { type: "image", height, width, channels, ...fields, ...masked(one.missing), ...fit, ...from(one.name) },
    guess: `${one.name}: an image of ${shapeWords([height, width, channels])}${sizes}, ${words}${gaps(one.missing)}`,
    likelihood: "bernoulli",
    shape: [height, width, channels],
    of: [one.name],
  };
};

const GAUSSIAN = { type: "gaussian", variance: "shared" };

const vectorOf = (
  name: string,
  size: number,
  missing: number,
  more: object,
  what: string,
  of: ReadonlyArray<string>,
): Input => ({
  name,
  type: "vector",
  value: { type: "vector", size, scale: "standard", ...masked(missing), ...more },
  guess: `${name}: ${what}, ${size === 1 ? "" : "each "}brought to mean 0 and deviation 1${gaps(missing)}`,
  likelihood: GAUSSIAN,
  shape: [size],
  of,
});

const sequenceOf = (one: Summary): Input => {
  const [length = 1, features = 1] = one.shape;
  const padded = one.ends === true;
  const values = padded ? { padding: "missing" } : masked(one.missing);
  const end = padded ? `; some samples end before step ${whole(length)}` : gaps(one.missing);
  return {
    name: named(one.name),
    type: "sequence",
    value: { type: "sequence", length, features, scale: "standard", ...values, ...from(one.name) },
    guess:
      `${one.name}: a sequence of ${counted(length, "step")} of ${counted(features, "number")}, ` +
      `brought to mean 0 and deviation 1${end}`,
    likelihood: GAUSSIAN,
    shape: [length, features],
    of: [one.name],
  };
};

const isIndex = ({ name, whole: integer, count, classes }: Summary): boolean =>
  namesRows(name) || (integer === true && count > 64 && classes === undefined && /id$/i.test(name));

/** More classes than this are no classes. */
const MOST_CLASSES = 1000;

const namesLabels = (one: Summary): boolean => one.label || namesClasses(one.name);

/** Whether it is a category, and what for: words, numbers of a few kinds, or rows of zeros and a one. */
export const isClass = (one: Summary): boolean => {
  const kinds = one.classes?.length ?? 0;
  if (one.flags === "one") return namesLabels(one) || /one_?hot/i.test(one.name);
  if (kinds < 2 || kinds > MOST_CLASSES || isIndex(one) || one.dates === true) return false;
  if (one.kind === "words") return kinds <= one.count / 2;
  return one.kind === "numbers" && namesLabels(one) && product(one.shape) === 1 && kinds <= 64;
};

/** Several marks for each sample, under the name of a label. */
export const isSet = (one: Summary): boolean => one.flags === "some" && namesLabels(one);

const byPlace = (a: string, b: string): number =>
  Number.isNaN(Number(a) - Number(b)) ? (a < b ? -1 : 1) : Number(a) - Number(b);

const categoryOf = (one: Summary): Part => {
  const rows = one.flags === "one";
  const names = (one.classes ?? []).map(([name]) => name).sort(byPlace);
  const plain = rows || names.every((name, i) => name === String(i));
  const size = rows ? product(one.shape) : names.length;
  const missing = one.missing > 0 ? { null: "learned" } : {};
  return {
    name: named(one.name),
    value: { type: "category", size, ...(plain ? {} : { labels: names }), ...missing, ...from(one.name) },
    guess:
      `${one.name}: one of ${counted(size, "class", "classes")}${rows ? ", from rows with a single 1" : ""}` +
      (one.missing > 0 ? `, missing in ${whole(one.missing)}` : ""),
  };
};

const setOf = (one: Summary): Part => ({
  name: named(one.name),
  value: { type: "set", size: product(one.shape), ...from(one.name) },
  guess: `${one.name}: a set, any of ${counted(product(one.shape), "member")}`,
});

export const conditionOf = (one: Summary): Part => (isSet(one) ? setOf(one) : categoryOf(one));

const isArray = ({ kind, shape }: Summary): boolean =>
  kind === "pictures" || (kind === "numbers" && product(shape) > 1);

/** Whether an array of two axes has the values and the sides of a picture rather than steps of a sequence. */
const looksLikeImage = (one: Summary): boolean => {
  const [height = 1, width = 1] = one.shape;
  if (Math.min(height, width) < LEAST_SIDE) return false;
  const light = (one.least ?? 0) >= 0 && (one.most ?? 256) <= 255 && (one.whole === true || (one.most ?? 2) <= 1);
  return light || Math.max(height, width) <= 2 * Math.min(height, width);
};

/** Flat rows that are squares of light: `pixel0 … pixel783`. */
const squareOf = (one: Summary): number | undefined => {
  const side = Math.sqrt(product(one.shape));
  const bytes = one.whole === true && (one.least ?? -1) >= 0 && (one.most ?? 256) <= 255 && (one.most ?? 0) > 1;
  return Number.isInteger(side) && side >= 4 && bytes ? side : undefined;
};

const arrayInput = (one: Summary): Input => {
  if (one.kind === "pictures") return imageOf(one);
  const axes = one.shape.filter((size, axis) => size !== 1 || axis === one.shape.length - 1);
  if (one.shape.length === 3 && axes.length > 1) return imageOf(one);
  if (one.shape.length === 2 && axes.length === 2 && product(one.shape) > 1)
    return looksLikeImage(one) ? imageOf(one) : sequenceOf(one);
  const side = squareOf(one);
  if (side !== undefined) return imageOf(one, [side, side, 1]);
  const size = product(one.shape);
  return vectorOf(named(one.name), size, one.missing, from(one.name), `${counted(size, "number")} of ${one.name}`, [
    one.name,
  ]);
};

const columnsInput = (columns: ReadonlyArray<Summary>, taken: ReadonlySet<string>): Input => {
  const missing = columns.reduce((sum, one) => sum + one.missing, 0);
  const names = columns.map(({ name }) => name);
  return vectorOf(
    ["x", "features", "inputs"].find((name) => !taken.has(name)) ?? "numbers",
    names.length,
    missing,
    { from: names },
    names.length === 1
      ? `the column ${names[0]}`
      : `the ${counted(names.length, "column")} ${names.slice(0, 6).join(", ")}${names.length > 6 ? " …" : ""}`,
    names,
  );
};

const isColumn = (one: Summary): boolean =>
  one.kind === "numbers" && one.count > 0 && product(one.shape) === 1 && !isIndex(one);

/** The likelier of two to be what a model is of: pictures, then arrays of three and two axes, then the wider one. */
const rank = (one: Summary): number => (one.kind === "pictures" ? 3 : Math.min(one.shape.length, 3));

/** The input: what `wanted` names, or the likeliest; undefined where nothing could be one. */
export const inputOf = (
  all: ReadonlyArray<Summary>,
  taken: ReadonlySet<string>,
  wanted: ReadonlyArray<string> = [],
): Input | undefined => {
  const free = all.filter(({ name }) => (wanted.length === 0 ? !taken.has(name) : wanted.includes(name)));
  const [array] = free
    .filter((one) => isArray(one) && one.count > 0)
    .sort((a, b) => rank(b) - rank(a) || product(b.shape) - product(a.shape));
  if (array !== undefined) return arrayInput(array);
  const columns = free.filter((one) => isColumn(one) || (wanted.length > 0 && one.kind === "numbers"));
  return columns.length === 0 ? undefined : columnsInput(columns, taken);
};

/** Why a column is in no input and no condition, where that needs words. */
const whyOut = (one: Summary): string => {
  if (isArray(one)) return shapeWords(one.shape);
  if (one.dates === true)
    return one.table === undefined ? "dates" : `dates; ${withWord(one.table, "days")} reads them as numbers`;
  const kinds = one.classes?.length ?? 0;
  return one.kind === "words" && kinds > 1 ? `${whole(kinds)} different words` : "";
};

/** What a person would miss in the spec: neither in it nor a count of the rows. */
export const leftOut = (all: ReadonlyArray<Summary>, used: ReadonlySet<string>): string | undefined => {
  const others = all.filter((one) => !used.has(one.name) && !isIndex(one) && one.count > 0);
  if (others.length === 0) return undefined;
  const words = others
    .slice(0, 8)
    .map((one) => (whyOut(one) === "" ? one.name : `${one.name} (${whyOut(one)})`))
    .join(", ");
  const able = others.find(isArray);
  const other = able === undefined ? "" : `; --from ${able.name} makes it the input`;
  return `left out: ${words}${others.length > 8 ? ` and ${whole(others.length - 8)} more` : ""}${other}`;
};
