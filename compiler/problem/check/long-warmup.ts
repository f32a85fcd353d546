/** W12 · A warm-up longer than the training. */
import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { plural } from "../../words/words.js";

export interface LongWarmup {
  readonly _tag: "LongWarmup";
  readonly place: Place;
  /** What grows. */
  readonly of: "KL weight" | "rate";
  readonly unit: "epoch" | "step";
  readonly warmup: number;
  readonly training: number;
}

export const longWarmupWarning = warning<LongWarmup>("LongWarmup", {
  code: "W12",
  words: ({ of, unit, warmup, training }) => ({
    title: "WARM-UP TOO LONG",
    summary:
      `The ${of} grows over ${plural(warmup, unit)}, and the training has ${training}: it ends with ` +
      `${Math.round((100 * training) / warmup)} % of it.`,
    fix: `let it grow over fewer, such as ${Math.max(1, Math.floor(training / 4))}, or train longer`,
  }),
  page: page(
    "Warm-up longer than training",
    "A weight or a rate is to grow from 0 to its full value, and training ends before it gets there. The model is " +
      "then trained for another objective than the spec seems to say, or at a smaller rate.",
    "Make the warm-up a part of the training, such as a quarter of it, or train longer.",
  ),
});
