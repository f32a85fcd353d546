// The registry of warnings, by the tag of what each finds.
import type { Warning } from "../../problem/check/index.js";
import { afterTheLast } from "./after-the-last.js";
import { batchOfOne } from "./batch-of-one.js";
import { encoderOnly } from "./encoder-only.js";
import { hiddenWeight } from "./hidden-weight.js";
import { longWarmup } from "./long-warmup.js";
import { mixedAxes } from "./mixed-axes.js";
import { noEffect } from "./no-effect.js";
import { normAfterCondition } from "./norm-after-condition.js";
import { nullCollides } from "./null-collides.js";
import { outOfReach } from "./out-of-reach.js";
import { repeatedInjection } from "./repeated-injection.js";
import type { Rule } from "./rule.js";
import { scalarCategory } from "./scalar-category.js";
import { unscaledRange } from "./unscaled-range.js";
import { unusedCondition } from "./unused-condition.js";
import { unusedInput } from "./unused-input.js";
import { unusedKl } from "./unused-kl.js";

export const rules: { readonly [Tag in Warning["_tag"]]: Rule<Tag> } = {
  EncoderOnly: encoderOnly,
  NoEffect: noEffect,
  HiddenWeight: hiddenWeight,
  UnusedKl: unusedKl,
  ScalarCategory: scalarCategory,
  NullCollides: nullCollides,
  MixedAxes: mixedAxes,
  NormErasesCondition: normAfterCondition,
  BatchOfOne: batchOfOne,
  AfterTheLast: afterTheLast,
  OutOfReach: outOfReach,
  UnscaledRange: unscaledRange,
  UnusedCondition: unusedCondition,
  UnusedInput: unusedInput,
  RepeatedInjection: repeatedInjection,
  LongWarmup: longWarmup,
};
