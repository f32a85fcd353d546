/**
 * The columns that a model wants of data.
 *
 * In: a core model. Out: what a data source must give for each of its inputs and conditions. No Node in here: a page
 * asks too.
 */
import { augmentOf, movedAlong } from "../compiler/expand/augment.js";
import type { CoreModel } from "../compiler/expand/core.js";
import { categoryNamed } from "../compiler/expand/samples.js";
import { shapeAt, type TensorType } from "../compiler/ir/graph/type.js";
import { type Classes, knownName } from "../compiler/language/input/input.js";
import type { Augmented, Dataset, Wanted } from "../runtime/data/dataset.js";
import { wantedMarks } from "../runtime/data/marks.js";
import { type Split, split } from "../runtime/data/split.js";

const shaped = ({ dtype, axes }: TensorType): Pick<Wanted, "shape" | "dtype"> => ({
  shape: shapeAt(axes, 1).slice(1),
  dtype,
});

/** What is wanted beside these to train: the columns that `train` names. */
export const marksWanted = ({ train: { group, fold, weight } }: CoreModel): ReadonlyArray<Wanted> =>
  wantedMarks({
    ...(group === undefined ? {} : { group }),
    ...(weight === undefined ? {} : { weight }),
    ...(fold === undefined ? {} : { fold: { column: fold.column, heldOut: [fold["held-out"]].flat() } }),
  });

const isCount = ({ decoder }: CoreModel, name: string): boolean =>
  decoder.outputs.some((output) => output.name === name && output.definition.counts === true);

/** The images that training varies. */
const augmentedIn = (core: CoreModel): ReadonlyArray<Augmented> =>
  core.inputs.flatMap((input): ReadonlyArray<Augmented> => {
    const words = augmentOf(input);
    if (words === undefined) return [];
    const { name, range, masked } = input;
    const along = movedAlong(input, core.inputs, core.conditions);
    const mask = masked ? { mask: knownName(name) } : {};
    return [{ name, words, along, ...mask, counts: isCount(core, name), range }];
  });

/** The parts of a model's data: a spec may fix the draw while the run's seed changes. */
export const splitFor = (core: CoreModel, data: Dataset, seed: number): Split => {
  const { train, conditions } = core;
  const parts = split(data, train.validation, train["split-seed"] ?? seed, categoryNamed(conditions, train.stratify));
  const augmented = augmentedIn(core);
  return augmented.length === 0 ? parts : { ...parts, train: { ...parts.train, augmented } };
};

/** Classes by number or label; or texts, by what they are cut into. */
const choiceOf = ({ count, labels, ends }: Classes): Pick<Wanted, "classes" | "labels" | "vocabulary"> =>
  ends === true ? { vocabulary: (labels ?? []).slice(1) } : { classes: count, ...(labels && { labels }) };

/**
 * A column for each input, and for each condition, injected or not: a condition that is declared is known of the data.
 */
export const wantedBy = (core: CoreModel): ReadonlyArray<Wanted> => [
  ...core.inputs.map(
    ({ name, type, range, classes, written, padding }): Wanted => ({
      name,
      role: "input",
      ...shaped(type),
      ...(range === undefined ? {} : { range }),
      ...(written.from === undefined ? {} : { from: written.from }),
      ...("scale" in written && written.scale !== undefined ? { scale: written.scale } : {}),
      ...(classes === undefined ? {} : choiceOf(classes)),
      ...("missing" in written && written.missing !== undefined ? { masked: true } : {}),
      ...(padding === undefined ? {} : { padding }),
      ...("fit" in written && written.fit !== undefined ? { fit: written.fit } : {}),
      ...(isCount(core, name) ? { counts: true } : {}),
    }),
  ),
  ...core.conditions.map(
    ({ name, raw, domain, null: kind, written }): Wanted => ({
      name,
      role: "condition",
      ...shaped(raw),
      ...domain,
      ...(kind === undefined ? {} : { nullable: true }),
      ...("scale" in written && written.scale !== undefined ? { scale: written.scale } : {}),
      ...(written.from === undefined ? {} : { from: written.from }),
    }),
  ),
];
