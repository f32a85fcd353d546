/** Warnings: specs that run, but likely not as meant. C01 … are known mistakes; W codes are our own. */
import type { ProblemOf } from "../../words/diagnostic.js";
import { afterTheLastWarning } from "./after-the-last.js";
import { batchOfOneWarning } from "./batch-of-one.js";
import { encoderOnlyWarning } from "./encoder-only.js";
import { hiddenWeightWarning } from "./hidden-weight.js";
import { longWarmupWarning } from "./long-warmup.js";
import { mixedAxesWarning } from "./mixed-axes.js";
import { noEffectWarning } from "./no-effect.js";
import { normErasesConditionWarning } from "./norm-erases-condition.js";
import { nullCollidesWarning } from "./null-collides.js";
import { outOfReachWarning } from "./out-of-reach.js";
import { repeatedInjectionWarning } from "./repeated-injection.js";
import { scalarCategoryWarning } from "./scalar-category.js";
import { unscaledRangeWarning } from "./unscaled-range.js";
import { unusedConditionWarning } from "./unused-condition.js";
import { unusedInputWarning } from "./unused-input.js";
import { unusedKlWarning } from "./unused-kl.js";

export const warnings = [
  encoderOnlyWarning,
  noEffectWarning,
  hiddenWeightWarning,
  unusedKlWarning,
  scalarCategoryWarning,
  mixedAxesWarning,
  normErasesConditionWarning,
  batchOfOneWarning,
  afterTheLastWarning,
  outOfReachWarning,
  unscaledRangeWarning,
  nullCollidesWarning,
  unusedInputWarning,
  unusedConditionWarning,
  repeatedInjectionWarning,
  longWarmupWarning,
] as const;

export type Warning = ProblemOf<(typeof warnings)[number]>;
