// W12: what grows from 0 over more epochs or steps than the training has. Epochs are not compared with steps: how many
// steps an epoch has, the data says.
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

/** What the training has where the spec says neither, as the runtime's plan has it. */
const usualEpochs = 20;

export const longWarmup = rule<"LongWarmup">(({ core }) => {
  const { kl } = core.objective;
  const { steps, epochs = usualEpochs, optimizer } = core.train;
  const at = (pointer: string) => placeOf(core.root, pointer);
  const of = (unit: "epoch" | "step", warmup: number, training: number | undefined) =>
    training !== undefined && warmup > training ? [{ unit, warmup, training }] : [];
  const span = kl?.warmup;
  const weight =
    span === undefined
      ? []
      : "steps" in span
        ? of("step", span.steps, steps)
        : of("epoch", span.epochs, steps === undefined ? epochs : undefined);
  const rate = typeof optimizer.schedule === "object" ? of("step", optimizer.schedule.warmup, steps) : [];
  return [
    ...weight.map((found) => ({ ...found, of: "KL weight" as const, place: at("/objective/kl/warmup") })),
    ...rate.map((found) => ({ ...found, of: "rate" as const, place: at("/train/optimizer/schedule/warmup") })),
  ];
});
