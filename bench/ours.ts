// Our side of a contest: a spec on one of our engines, and the batches and first parameters that every contender gets.
import { type Compiled, compile } from "../compiler/pipeline/compile.js";
import type { Engine, Session, Tensor, Tensors } from "../runtime/engine/engine.js";
import { type EngineName, engines } from "../runtime/engine/registry.js";
import { initialise } from "../runtime/train/initialise.js";
import { feedsFor, galleryText } from "../tests/models.js";
import { type Entry, timedSteps } from "./contest.js";
import { tfjsWasmEngine } from "./peer/tfjs-wasm/index.js";

export interface Task {
  readonly model: Compiled;
  /** What is timed: a graph of the program. */
  readonly graph: "train" | "decode";
  readonly samples: number;
  /** Of the parameters. */
  readonly seed: number;
  /** The first value of every parameter, by our name. */
  readonly parameters: Tensors;
  /** Batch and noise of a step: arrays made beforehand, so that drawing them is nobody's time. */
  readonly batch: (step: number) => Tensors;
  readonly batches: ReadonlyArray<Tensors>;
}

const batches = 8;

/** What a contest runs: a gallery spec by name or any spec as text, with changes as `--set` has them. */
export interface Spec {
  readonly name: string;
  readonly text?: string;
  readonly set?: ReadonlyArray<string>;
  /** Of the parameters; 1 where absent. */
  readonly seed?: number;
}

/** The compiled spec, whatever it is warned of. */
const modelOf = ({ name, text, set = [] }: Spec): Compiled => {
  const made = compile({ name: `${name}.json`, text: text ?? galleryText(name) }, { set });
  if (made._tag === "Left") throw new Error(`${name}: ${made.left.map(({ _tag }) => _tag).join(", ")}`);
  return made.right;
};

/** The spec, with pixels, classes and noise drawn at random for each of a few steps, which then repeat. */
export const task = (spec: Spec, samples: number, graph: Task["graph"] = "train"): Task => {
  const model = modelOf(spec);
  const { seed = 1 } = spec;
  const drawn = Array.from({ length: batches }, (_, i) => feedsFor(model, graph, samples, i + 1));
  const parameters = Object.fromEntries(
    Object.entries(initialise(model.program, seed)).filter(([state]) => !state.includes("/")),
  );
  return {
    model,
    graph,
    samples,
    seed,
    parameters,
    batches: drawn,
    batch: (step) => drawn[(step - 1) % batches] ?? {},
  };
};

const numbered = (step: number): Tensor => ({ dtype: "f32", shape: [], data: Float32Array.of(step) });

/** What a train step is fed. */
export const fedAt = ({ batch }: Task, step: number): Tensors => ({ ...batch(step), step: numbered(step) });

/** The sum of some pixels: every picture's contender gives it, so that a different picture shows. */
export const someOf = (pixels: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 97) sum += pixels[i] ?? Number.NaN;
  return sum;
};

/** A step of the task in a session of ours: the loss, or the sum of some pixels. */
const stepIn =
  (session: Session, made: Task) =>
  async (step: number): Promise<number> => {
    const { graph, batch } = made;
    if (graph === "train") {
      const { loss } = await session.run("train", fedAt(made, step), ["loss"]);
      return loss?.data[0] ?? Number.NaN;
    }
    const { image } = await session.run(graph, batch(step), ["image"]);
    return someOf(image?.data ?? []);
  };

const sessionOn = async (made: Task, engine: Engine): Promise<Session> => {
  const session = await engine.load(made.model.program);
  await session.write(initialise(made.model.program, made.seed));
  return session;
};

/** Ours on an engine, with the session for those who look at the state. */
export const opened = async (made: Task, name: EngineName): Promise<Session | string> => {
  const found = await engines[name].open();
  return found._tag === "Ready" ? sessionOn(made, found.engine) : found.why;
};

const entryOf = (name: string, made: Task, session: Session): Entry => ({
  name,
  steps: timedSteps(stepIn(session, made)),
  peakBytes: async () => session.memory().peakBytes,
  dispose: session.dispose,
});

export const ours = async (made: Task, engine: EngineName = "wasm"): Promise<Entry> => {
  const name = `graft, ${engine}`;
  const session = await opened(made, engine);
  return typeof session === "string" ? { name, absent: session } : entryOf(name, made, session);
};

/** Our plan on TensorFlow.js' wasm backend. */
export const oursOnTfjs = async (made: Task): Promise<Entry> =>
  entryOf("graft, tfjs-wasm", made, await sessionOn(made, await tfjsWasmEngine()));
