// W12: what grows from 0 over more epochs or steps than the training has. Epochs are not compared with steps before
// training: how many steps an epoch has, the data says.
import { placeOf } from "../../base/located.js";
import type { CoreModel } from "../../expand/core.js";
import { rule } from "./rule.js";

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

export const longWarmup = rule<"LongWarmup">(({ core }) => {
  const { steps, epochs = usualEpochs } = core.train;
  return beyond(core, { steps, epochs: steps === undefined ? epochs : undefined });
});
