/** Where a run stands, in words and as data. */
import type { Compiled } from "../../compiler/pipeline/compile.js";
import { isComplete, type Run, type RunState } from "../../runtime/run/index.js";
import { keepsBest } from "../../runtime/train/best.js";
import { counted, figure, whole } from "../report/format.js";

/** ", stopped early; the model is that of epoch 7, the best by held-out loss (123.4)" */
export const keptWords = ({ position: { best, ended }, plan }: RunState): string => {
  const early = ended === true ? ", stopped early" : "";
  if (best === undefined || !keepsBest(plan)) return early;
  const metric = plan["early-stop"]?.metric ?? "loss";
  return (
    `${early}; the model is that of epoch ${whole(best.epoch)}, ` +
    `the best by held-out ${metric} (${figure(best.value)})`
  );
};

/** "Trained for 20 epochs (500 steps) on wasm (generated kernels)." */
export const standing = ({ state, folder }: Pick<Run<Compiled>, "state" | "folder">): string => {
  const { position, plan, engine } = state;
  const on = `on ${engine.name} (${engine.version})`;
  return isComplete(state)
    ? `${folder}: trained for ${counted(position.epoch, "epoch")} (${counted(position.step, "step")}) ` +
        `${on}${keptWords(state)}.`
    : `${folder}: stopped after step ${whole(position.step)} of ${whole(plan.steps)} ${on}; ` +
        `graft train --resume ${folder} goes on.`;
};

export const progressJson = ({ state }: Pick<Run<Compiled>, "state">): Readonly<Record<string, unknown>> => ({
  engine: state.engine,
  complete: isComplete(state),
  step: state.position.step,
  epoch: state.position.epoch,
  stoppedEarly: state.position.ended === true,
  best: state.position.best ?? null,
  steps: state.plan.steps,
  epochs: state.plan.epochs,
  seed: state.plan.seed,
});
