// W12: what grows from 0 over more epochs or steps than the training has. Epochs are not compared with steps before
// training: how many steps an epoch has, the data says.
import { type Place, placeOf } from "../../base/located.js";
import type { CoreModel } from "../../expand/core.js";
import { page } from "../../words/diagnostic.js";
import { plural } from "../../words/words.js";
import { rule } from "./rule.js";

export interface LongWarmup {
  readonly _tag: "LongWarmup";
  readonly place: Place;
  /** What grows. */
  readonly of: "KL weight" | "rate";
  readonly unit: "epoch" | "step";
  readonly warmup: number;
  readonly training: number;
}

/** What the training has where the spec says neither, as the runtime's plan has it. */
const usualEpochs = 20;

/** What is known of how long the training is. */
export interface Length {
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
}

/** What grows beyond the end of a training of this length. */
export const beyond = ({ objective, train, root }: CoreModel, { epochs, steps }: Length) => {
  const of = (unit: "epoch" | "step", warmup: number, training: number | undefined) =>
    training !== undefined && warmup > training ? [{ unit, warmup, training }] : [];
  const span = objective.kl?.warmup;
  const { schedule } = train.optimizer;
  const weight =
    span === undefined ? [] : "steps" in span ? of("step", span.steps, steps) : of("epoch", span.epochs, epochs);
  const rate = typeof schedule === "object" ? of("step", schedule.warmup, steps) : [];
  const at = (pointer: string) => placeOf(root, pointer);
  return [
    ...weight.map((found) => ({ ...found, of: "KL weight" as const, place: at("/objective/kl/warmup") })),
    ...rate.map((found) => ({ ...found, of: "rate" as const, place: at("/train/optimizer/schedule/warmup") })),
  ];
};

export const longWarmup = rule<LongWarmup>("LongWarmup", {
  code: "W12",
  find: ({ core }) => {
    const { steps, epochs = usualEpochs } = core.train;
    return beyond(core, { steps, epochs: steps === undefined ? epochs : undefined });
  },
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
