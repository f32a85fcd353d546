/** The registry of metrics of two encodings of the same samples, in the order that tables show them. */
import type { PairMetric } from "../definition.js";
import { affine } from "./affine.js";
import { cka, ckaDebiased } from "./cka.js";
import { concordance } from "./concordance.js";
import { mcc } from "./mcc.js";
import { neighbours } from "./neighbours.js";
import { classOverlap, rangeOverlap } from "./overlap.js";
import { procrustes } from "./procrustes.js";

export const pairMetrics = {
  cka,
  "cka-debiased": ckaDebiased,
  procrustes,
  "affine-r2": affine,
  mcc,
  "shared-neighbours": neighbours,
  concordance,
  "range-overlap": rangeOverlap,
  "class-overlap": classOverlap,
} as const satisfies Readonly<Record<string, PairMetric>>;
