// scale: what a model makes of values before it reads them, and undoes in what it makes. In: the word of an input or
// condition, and its range. Out: how each of its numbers is scaled, and the range that they then have. (x − shift) /
// factor: both are statistics of the model, fitted on the training samples.
import type { ScaleWord, Scaling } from "../ir/program.js";
import { either, some, word } from "./codec.js";
import type { Range } from "./range.js";
import { optional } from "./record.js";

const one = word("a scale", ["standard", "range", "bytes", "none"]);

const scale = either(
  "a scale: standard, range, bytes or none; or a list of them, one for each number",
  (u) => typeof u === "string",
  one,
  some(one, "scales"),
);

export const scaleField = optional(
  scale,
  'What values are brought to before the model reads them, and back from in what it makes: "standard" (mean 0, ' +
    'deviation 1 over the training samples), "range" (from the `range`, or from the least and the largest training ' +
    'value, to [0, 1]), "bytes" (0 … 255 to the `range`, or to [0, 1]) or "none"; of a vector also a list, one for ' +
    "each number. The fitted numbers are part of the trained model.",
);

/** Of a single number: one word. */
export const numberScaleField = optional(
  one,
  'What the number is brought to in the place of u: "standard" (mean 0, deviation 1 over the training samples; ' +
    'for waves, four deviations to either side are the interval), "range" (its `range`, or the least and the ' +
    "largest training value, to [0, 1], which is u), " +
    '"bytes" (0 … 255 come in, and are brought to the `range`) or "none". Values are given and shown as the data ' +
    "has them; the fitted numbers are part of the trained model.",
);

export type Scale = ScaleWord | ReadonlyArray<ScaleWord>;

interface Written {
  readonly type: string;
  readonly scale?: Scale;
  readonly range?: Range;
}

/** Bytes of an image become levels where data comes in: they are no statistics. */
const isLevels = ({ type, scale: written }: Written): boolean => type === "image" && written === "bytes";

/** How the numbers of a value are scaled; undefined where they are taken as they stand. */
export const scalingOf = (written: Written): Scaling | undefined => {
  const { scale: words = "none", range } = written;
  const all = typeof words === "string" ? [words] : words;
  if (isLevels(written) || all.every((each) => each === "none")) return undefined;
  return { words: all, ...(range === undefined ? {} : { range }) };
};

const UNIT: Range = [0, 1];

/** The range of what the model computes with; undefined where nothing bounds it. */
export const modelRange = (written: Written): Range | undefined => {
  const { words, range } = scalingOf(written) ?? { words: [], range: written.range };
  if (words.length === 0) return range;
  if (words.every((each) => each === "bytes")) return range ?? UNIT;
  return words.every((each) => each === "range" || each === "bytes") ? UNIT : undefined;
};
