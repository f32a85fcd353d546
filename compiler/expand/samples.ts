// The category that `stratify` and `balance` go by. In: conditions and what is written. Out: the category's name, or
// why there is none.
import type { Located } from "../base/located.js";
import { placeOf, pointerOf } from "../base/located.js";
import type { SurfaceTrain } from "../language/model.js";
import { classWord, noneWord } from "../language/samples.js";
import type { ExpandProblem } from "../problem/expand/index.js";
import type { CoreCondition, CoreModel } from "./core.js";

type Named = Pick<CoreCondition, "name" | "domain">;

const categoriesOf = (conditions: ReadonlyArray<Named>): ReadonlyArray<string> =>
  conditions.flatMap(({ name, domain }) => (domain.classes === undefined ? [] : [name]));

/** The category that a word stands for: the one of this name, or of `class` the only one there is. */
export const categoryNamed = (conditions: ReadonlyArray<Named>, written: string | undefined): string | undefined => {
  const categories = categoriesOf(conditions);
  if (written !== undefined && categories.includes(written)) return written;
  return written === classWord && categories.length === 1 ? categories[0] : undefined;
};

/** What a spec that does not say it is stratified by, as a run writes it down. */
const usualStratify = (conditions: ReadonlyArray<Named>): string => categoryNamed(conditions, classWord) ?? noneWord;

/** `train` with the names that "class" stands for. */
export const withCategories = (train: SurfaceTrain, conditions: ReadonlyArray<Named>): SurfaceTrain => {
  const { stratify, balance } = train;
  const [drawn, balanced] = [stratify, balance].map((word) => categoryNamed(conditions, word) ?? word);
  return {
    ...train,
    ...(drawn === undefined ? {} : { stratify: drawn }),
    ...(balanced === undefined ? {} : { balance: balanced }),
  };
};

/** What is wrong with a word that should name a category. */
export const categoryProblem = (
  root: Located,
  conditions: ReadonlyArray<Named & { readonly written: { readonly type: string } }>,
  key: "stratify" | "balance",
  written: string | undefined,
): ReadonlyArray<ExpandProblem> => {
  if (written === undefined || categoryNamed(conditions, written) !== undefined) return [];
  if (key === "stratify" && written === noneWord) return [];
  const place = placeOf(root, pointerOf(["train", key]));
  const categories = categoriesOf(conditions);
  const type = conditions.find(({ name }) => name === written)?.written.type;
  if (written !== classWord && type === undefined)
    return [{ _tag: "UnknownName", place, named: "condition", found: written, known: categories }];
  return [{ _tag: "NotACategory", place, key, found: written, categories, ...(type === undefined ? {} : { type }) }];
};

/**
 * What the draw of held-out samples is stratified by, of a spec that is trained for the first time. A run writes it
 * down; one that says nothing is older than the word, and its samples were drawn without regard to classes.
 */
export const stratifyOf = ({ train, conditions }: Pick<CoreModel, "train" | "conditions">): string =>
  train.stratify ?? usualStratify(conditions);

/** The model as a new run of it would say how samples are held out. */
export const settledSplit = (core: CoreModel, stratify: string = stratifyOf(core)): CoreModel => ({
  ...core,
  train: { ...core.train, stratify },
});

/** What several models that are compared hold out by: the same for all, or classes play no part. */
export const commonStratify = (cores: ReadonlyArray<CoreModel>): string => {
  const [first = noneWord, ...others] = [...new Set(cores.map(stratifyOf))];
  return others.length === 0 ? first : noneWord;
};
