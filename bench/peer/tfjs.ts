// TensorFlow.js as a contender. In: the same parameters and batches as ours, and a loss written with its ops; out: a contender
// that trains by `optimizer.minimize`.
import * as tf from "@tensorflow/tfjs";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import type { Contender } from "../contest.js";
import type { Task } from "../ours.js";

export type BackendName = "wasm" | "cpu";

/** Starts a backend. Ours has pointed the library to its .wasm file and made the one wasm backend, which both share. */
export const start = async (backend: BackendName): Promise<void> => {
  tf.env().set("PROD", true);
  await tf.setBackend(backend);
};

export const tensorOf = ({ data, shape, dtype }: Tensor): tf.Tensor =>
  tf.tensor(data, [...shape], dtype === "f32" ? "float32" : "int32");

export type Variables = Readonly<Record<string, tf.Variable>>;

/** What a loss is computed from: image [batch, 28, 28, 1], condition as one-hot [batch, 10], noise where the model draws any. */
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

/** Fresh tensors of one step's batch. Cast to float32: the op's default, int32, has no gradient through concat. */
export const fedOf = (batch: Tensors): Fed => {
  const [image, digit, noise] = [batch["image"], batch["digit"], batch["latent"]];
  if (image === undefined || digit === undefined) throw new Error("no image or no digit in this batch");
  return {
    image: tensorOf(image),
    digit: tf.oneHot(tensorOf(digit) as tf.Tensor1D, 10).cast("float32"),
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
 * Watches one contender's tensors among those of others: what it keeps between steps, and the most that a step has alive. The
 * library's own profiler sums the bytes of all tensors after every kernel.
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

/** Trains `loss` by `minimize` under `tidy`, and reads the loss of each step, as ours does. */
export const trainer = async (name: string, backend: BackendName, task: Task, loss: Loss): Promise<Contender> => {
  await start(backend);
  const { keeping, peakOf } = watch();
  const variables = await keeping(() => variablesOf(task));
  const optimizer = adam();
  const train = (n: number): number =>
    tf.tidy(() => {
      const fed = fedOf(task.batch(n));
      const cost = optimizer.minimize(() => loss(variables, fed), true, Object.values(variables));
      return cost?.dataSync()[0] ?? Number.NaN;
    });
  const step = async (n: number): Promise<number> => {
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
    return n === 1 ? keeping(() => train(n)) : train(n);
  };
  const dispose = (): void => {
    optimizer.dispose();
    tf.dispose(variables);
  };
  return { name, step, peakBytes: () => peakOf(() => step(2)), dispose };
};
