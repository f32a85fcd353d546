/** Where a run stands, in words and as data. */
import type { Compiled } from "../../compiler/compile.js";
import { isComplete, type Run } from "../../runtime/run/index.js";
import { counted, whole } from "./format.js";

/** "Trained for 20 epochs (500 steps) on wasm (TensorFlow.js 4.22.0)." */
export const standing = ({ state, folder }: Pick<Run<Compiled>, "state" | "folder">): string => {
  const { position, plan, engine } = state;
  const on = `on ${engine.name} (${engine.version})`;
  return isComplete(state)
    ? `${folder}: trained for ${counted(plan.epochs, "epoch")} (${counted(plan.steps, "step")}) ${on}.`
    : `${folder}: stopped after step ${whole(position.step)} of ${whole(plan.steps)} ${on}; graft train --resume ${folder} goes on.`;
};

export const progressJson = ({ state }: Pick<Run<Compiled>, "state">): Readonly<Record<string, unknown>> => ({
  engine: state.engine,
  complete: isComplete(state),
  step: state.position.step,
  steps: state.plan.steps,
  epochs: state.plan.epochs,
  seed: state.plan.seed,
});
