// TensorFlow.js as a contender. In: the same parameters and batches as ours, and a loss written with its ops; out: a
// contender that trains by `optimizer.minimize`.
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import type { Tensor } from "../../runtime/engine/engine.js";
import { type Absent, type Contender, type Entry, timedSteps } from "../contest.js";
import { someOf, type Task } from "../ours.js";
import { tfjsWasmEngine } from "./tfjs-wasm/index.js";

/** `tensorflow` is the native one, of @tensorflow/tfjs-node. */
export type BackendName = "wasm" | "cpu" | "tensorflow";

/** Registers the native backend with the library, in the one copy of the library that everybody here shares. */
const loadNative = (): void => {
  if (!tf.engine().registryFactory["tensorflow"]) createRequire(import.meta.url)("@tensorflow/tfjs-node");
};

/** Starts a backend. On wasm our engine `tfjs-wasm` points the library to its .wasm file and makes its one backend. */
export const start = async (backend: BackendName): Promise<void> => {
  tf.env().set("PROD", true);
  if (backend === "wasm") await tfjsWasmEngine();
  if (backend === "tensorflow") loadNative();
  await tf.setBackend(backend);
};

/** What `make` makes, or that its backend is not here. */
export const ifThere = async (name: string, make: () => Promise<Contender>): Promise<Entry> => {
  try {
    return await make();
  } catch (cause) {
    return { name, absent: (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "" } as Absent;
  }
};

export const tensorOf = ({ data, shape, dtype }: Tensor): tf.Tensor =>
  tf.tensor(data, [...shape], dtype === "f32" ? "float32" : "int32");

export type Variables = Readonly<Record<string, tf.Variable>>;

/** What a loss is computed from: image as the spec has it, condition as one-hot, noise where the model draws any. */
export interface Fed {
  readonly image: tf.Tensor;
  readonly digit: tf.Tensor;
  readonly noise: tf.Tensor | undefined;
}

export type Loss = (variables: Variables, fed: Fed) => tf.Scalar;

/** A variable of the model; our names. */
export const variable = (variables: Variables, name: string): tf.Variable => {
  const found = variables[name];
  if (found === undefined) throw new Error(`no variable ${name}`);
  return found;
};

const oneHot = ({ model }: Task, digit: Tensor): tf.Tensor =>
  tf.oneHot(tensorOf(digit) as tf.Tensor1D, model.core.conditions[0]?.domain.classes ?? 0).cast("float32");

/** Fresh tensors of one step's batch. Cast to float32: the op's default, int32, has no gradient through concat. */
export const fedOf = (task: Task, step: number): Fed => {
  const batch = task.batch(step);
  const [image, digit, noise] = [batch["image"], batch["digit"], batch["latent"]];
  if (image === undefined || digit === undefined) throw new Error("no image or no digit in this batch");
  return {
    image: tensorOf(image),
    digit: oneHot(task, digit),
    noise: noise && tensorOf(noise),
  };
};

/** Mean over the batch of the summed binary cross-entropy of logits. */
export const reconstruction = (image: tf.Tensor, logits: tf.Tensor): tf.Scalar =>
  tf.losses
    .sigmoidCrossEntropy(image, logits, undefined, 0, tf.Reduction.SUM)
    .div(tf.scalar(image.shape[0] ?? 1)) as tf.Scalar;

/** Mean over the batch of KL(N(μ, σ²) ‖ N(0, 1)). */
export const divergence = (mean: tf.Tensor, logVariance: tf.Tensor): tf.Scalar =>
  mean.square().add(logVariance.exp()).sub(logVariance).sub(1).mul(0.5).sum(1).mean() as tf.Scalar;

/** z = μ + σ·ε. */
export const draw = (mean: tf.Tensor, logVariance: tf.Tensor, noise: tf.Tensor | undefined): tf.Tensor =>
  noise === undefined ? mean : logVariance.mul(0.5).exp().mul(noise).add(mean);

/** Our optimiser's settings. Its ε is 1e-8; the library's own default is 1e-7. */
export const adam = (): tf.AdamOptimizer => tf.train.adam(0.001, 0.9, 0.999, 1e-8);

/** The bytes of all tensors alive in the library. */
const alive = (): number => tf.memory().numBytes;

/**
 * Watches one contender's tensors among those of others: what it keeps between steps, and the most that a step has
 * alive. The library's own profiler sums the bytes of all tensors after every kernel.
 */
export const watch = () => {
  let kept = 0;
  const keeping = async <A>(work: () => A | Promise<A>): Promise<A> => {
    const before = alive();
    const made = await work();
    kept += alive() - before;
    return made;
  };
  const peakOf = async (step: () => Promise<unknown>): Promise<number> => {
    const before = alive();
    const { peakBytes } = await tf.profile(async () => {
      await step();
      return {};
    });
    return kept + peakBytes - before;
  };
  return { keeping, peakOf };
};

/** The task's parameters as variables. */
const variablesOf = ({ parameters }: Task): Variables =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, tf.tidy(() => tf.variable(tensorOf(value)))]),
  );

/** A step that first makes its backend the library's current one. */
export const onBackend =
  (backend: BackendName, step: (n: number) => number | Promise<number>) =>
  async (n: number): Promise<number> => {
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
    return step(n);
  };

/** Trains `loss` by `minimize` under `tidy`, and reads the loss of each step, as ours does. */
export const trainer = async (name: string, backend: BackendName, task: Task, loss: Loss): Promise<Contender> => {
  await start(backend);
  const { keeping, peakOf } = watch();
  const variables = await keeping(() => variablesOf(task));
  const optimizer = adam();
  const train = (n: number): number =>
    tf.tidy(() => {
      const fed = fedOf(task, n);
      const cost = optimizer.minimize(() => loss(variables, fed), true, Object.values(variables));
      return cost?.dataSync()[0] ?? Number.NaN;
    });
  const step = onBackend(backend, (n) => (n === 1 ? keeping(() => train(n)) : train(n)));
  const dispose = (): void => {
    optimizer.dispose();
    tf.dispose(variables);
  };
  return { name, steps: timedSteps(step), peakBytes: () => peakOf(() => step(2)), dispose };
};

/** Runs `infer` on code and condition under `tidy`, and reads the picture, as ours does. */
export const runner = async (
  name: string,
  backend: BackendName,
  task: Task,
  infer: (variables: Variables, z: tf.Tensor, digit: tf.Tensor) => tf.Tensor,
): Promise<Contender> => {
  await start(backend);
  const { keeping, peakOf } = watch();
  const variables = await keeping(() => variablesOf(task));
  const step = onBackend(backend, (n) =>
    tf.tidy(() => {
      const { z, digit } = task.batch(n);
      if (z === undefined || digit === undefined) throw new Error("no code or no digit in this batch");
      return someOf(infer(variables, tensorOf(z), oneHot(task, digit)).dataSync());
    }),
  );
  return {
    name,
    steps: timedSteps(step),
    peakBytes: () => peakOf(() => step(2)),
    dispose: () => {
      tf.dispose(variables);
    },
  };
};
