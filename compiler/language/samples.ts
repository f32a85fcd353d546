// Which samples train and which are held out, and how much each counts. In: what stands in a spec's `train`. Out: its
// fields.
import { either, mention, real, some, type TypeOf, text, whole } from "./codec.js";
import { optional, record, required, withDefault } from "./record.js";

/** The word for the one category that a model has; else a category is called by its name. */
export const classWord = "class";

/** The input that says how much each sample counts: no input is called so, since a name holds no dot. */
export const weightName = "sample.weight";

/** The word for drawing without regard to classes. */
export const noneWord = "none";

const category = mention(`"${classWord}" (the one category there is), or the name of a category`);
const column = mention("the name of a column of the data");
const seed = whole("a whole number of at least 0", 0);
const share = real("a number of at least 0 and below 1", { least: 0, below: 1 });

const value = either("a value of the column: a number or a text", (u) => typeof u === "number", real("a number"), text);

const fold = record("a fold", {
  column: required(column, "The column that says to which fold, or to which part, a sample belongs."),
  "held-out": required(
    either("a value of the column, or a list of values", (u) => !Array.isArray(u), value, some(value, "values")),
    'Samples with this value in the column are held out: 3, "test", or a list of such values. All others train.',
  ),
});

export type Fold = TypeOf<typeof fold>;

export const sampleFields = {
  validation: withDefault(
    either(
      "a number of at least 0 and below 1, or an address of data",
      (u) => typeof u === "number",
      share,
      mention('an address of data, such as "digits" or "idx:PATH"'),
    ),
    "The share of samples held out when the data has no test split of its own; 0 holds none out. Or the address of " +
      "the samples that are held out.",
    0.2,
  ),
  "split-seed": optional(
    seed,
    "The seed of that draw where it should stay the same while `seed` changes; default: `seed`.",
  ),
  stratify: optional(
    mention(`"${classWord}" (the one category there is), the name of a category, or "${noneWord}"`),
    `The category whose classes have the same share in both parts of that draw; "${noneWord}": classes play no ` +
      `part. Default: the one category there is, and "${noneWord}" where there are several or none.`,
  ),
  group: optional(
    column,
    "A column of the data, such as a patient or a writer: samples with the same value stay together, " +
      "all trained on or all held out.",
  ),
  fold: optional(
    fold,
    'Held out by a column instead of at random: { "column": "fold", "held-out": 3 }. A sweep over ' +
      "`/train/fold/held-out` is a cross-validation.",
  ),
  balance: optional(
    category,
    "Draws training samples so that every class of this category comes equally often in an epoch, however rare it " +
      "is in the data; an epoch keeps its length.",
  ),
  weight: optional(
    column,
    "A column of the data that says how much each sample counts in the loss: 2 counts twice, 0 not at all. Divided " +
      "by its mean over the part, so that the loss keeps its size.",
  ),
};
