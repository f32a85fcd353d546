/** Warnings: specs that run, but likely not as meant. C01 … are known mistakes; W codes are our own. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { afterTheLast } from "./after-the-last.js";
import { batchOfOne } from "./batch-of-one.js";
import { encoderOnly } from "./encoder-only.js";
import { hiddenWeight } from "./hidden-weight.js";
import { longWarmup } from "./long-warmup.js";
import { mixedAxes } from "./mixed-axes.js";
import { noEffect } from "./no-effect.js";
import { normErasesCondition } from "./norm-erases-condition.js";
import { nullCollides } from "./null-collides.js";
import { outOfReach } from "./out-of-reach.js";
import { repeatedInjection } from "./repeated-injection.js";
import { scalarCategory } from "./scalar-category.js";
import { unscaledRange } from "./unscaled-range.js";
import { unusedCondition } from "./unused-condition.js";
import { unusedInput } from "./unused-input.js";
import { unusedKl } from "./unused-kl.js";

export const rules = [
  encoderOnly,
  noEffect,
  hiddenWeight,
  unusedKl,
  scalarCategory,
  nullCollides,
  mixedAxes,
  normErasesCondition,
  batchOfOne,
  afterTheLast,
  outOfReach,
  unscaledRange,
  unusedCondition,
  unusedInput,
  repeatedInjection,
  longWarmup,
] as const;

/** What `check` finds, as data. */
export type Warning = ProblemOf<(typeof rules)[number]>;
