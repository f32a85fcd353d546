// Our side of a contest: a gallery spec on the wasm engine, and the batches and first parameters that every contender gets.
import type { Compiled } from "../compiler/compile.js";
import type { Tensor, Tensors } from "../runtime/engine/engine.js";
import { engines } from "../runtime/engine/registry.js";
import { initialise } from "../runtime/train/initialise.js";
import { compiled, feedsFor } from "../tests/models.js";
import type { Contender } from "./contest.js";

export interface Task {
  readonly model: Compiled;
  readonly samples: number;
  /** The first value of every parameter, by our name. */
  readonly parameters: Tensors;
  /** Batch and noise of a step: arrays made beforehand, so that drawing them is nobody's time. */
  readonly batch: (step: number) => Tensors;
}

const seed = 1;
const batches = 8;

/** The gallery spec `name`, with pixels, classes and noise drawn at random for each of a few steps, which then repeat. */
export const task = (name: string, samples: number): Task => {
  const model = compiled(name);
  const drawn = Array.from({ length: batches }, (_, i) => feedsFor(model, "train", samples, i + 1));
  const parameters = Object.fromEntries(
    Object.entries(initialise(model.program, seed)).filter(([state]) => !state.includes("/")),
  );
  return { model, samples, parameters, batch: (step) => drawn[(step - 1) % batches] ?? {} };
};

const numbered = (step: number): Tensor => ({ dtype: "f32", shape: [], data: Float32Array.of(step) });

export const ours = async ({ model, batch }: Task): Promise<Contender> => {
  const opened = await engines.wasm.open();
  if (opened._tag !== "Ready") throw new Error(opened.why);
  const session = await opened.engine.load(model.program);
  await session.write(initialise(model.program, seed));
  return {
    name: "graft, wasm",
    step: async (step) => {
      const { loss } = await session.run("train", { ...batch(step), step: numbered(step) }, ["loss"]);
      return loss?.data[0] ?? Number.NaN;
    },
    peakBytes: async () => session.memory().peakBytes,
    dispose: session.dispose,
  };
};
