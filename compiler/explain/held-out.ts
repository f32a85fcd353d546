// How the samples for validation are held out, as a sentence. In: a core model. Out: the share and what it is drawn by,
// the fold, or the set of their own.
import type { CoreModel } from "../expand/core.js";
import { stratifyOf } from "../expand/samples.js";
import { noneWord } from "../language/samples.js";
import { either, quote } from "../words/layout.js";
import { count } from "../words/words.js";

const ownPart = "A test part that the data itself has is held out instead.";

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** "Held out for validation: 10 % of the samples, drawn by seed 1, each class of `digit` in the same share." */
export const heldOutNote = (core: CoreModel): string => {
  const { validation, fold, group, seed, "split-seed": splitSeed = seed } = core.train;
  if (typeof validation === "string" && fold === undefined) return `Held out for validation: the set ${validation}.`;
  if (fold !== undefined) {
    const parts = [fold["held-out"]].flat().map(String);
    return `Held out for validation: the samples with ${either(parts)} in the column ${quote(fold.column)}. ${ownPart}`;
  }
  if (validation === 0) return `No samples are held out for validation, as "validation": 0 says. ${ownPart}`;
  const stratify = stratifyOf(core);
  const classes = stratify === noneWord ? "" : `, each class of ${quote(stratify)} in the same share`;
  const groups = group === undefined ? "" : `, each group of ${quote(group)} in one part alone`;
  return (
    `Held out for validation: ${percent(Number(validation))} of the samples, drawn by seed ` +
    `${count(splitSeed)}${classes}${groups}. ${ownPart}`
  );
};
