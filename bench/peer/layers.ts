// The model of specs/gallery/conditional-autoencoder.json as a TensorFlow.js layers model, trained by `trainOnBatch`.
import * as tf from "@tensorflow/tfjs";
import type { Contender } from "../contest.js";
import type { Task } from "../ours.js";
import { adam, fedOf, reconstruction, start, tensorOf, watch } from "./tfjs.js";

const names = ["encoder.hidden", "latent.mean", "decoder.hidden", "decoder.logits"] as const;

const model = (): tf.LayersModel => {
  const dense = (name: string, units: number, activation: "relu" | "linear"): tf.layers.Layer =>
    tf.layers.dense({ name, units, activation });
  const image = tf.input({ shape: [784] });
  const digit = tf.input({ shape: [10] });
  const join = (...values: Array<tf.SymbolicTensor>): tf.SymbolicTensor =>
    tf.layers.concatenate().apply(values) as tf.SymbolicTensor;
  const [hidden, code, shared, logits] = [
    dense("encoder.hidden", 400, "relu"),
    dense("latent.mean", 2, "linear"),
    dense("decoder.hidden", 400, "relu"),
    dense("decoder.logits", 784, "linear"),
  ];
  const z = code.apply(hidden.apply(join(image, digit))) as tf.SymbolicTensor;
  return tf.model({
    inputs: [image, digit],
    outputs: logits.apply(shared.apply(join(z, digit))) as tf.SymbolicTensor,
  });
};

/** The task's parameters into the layers, which bear the names of ours. */
const setWeights = (made: tf.LayersModel, { parameters }: Task): void => {
  for (const name of names)
    tf.tidy(() => {
      const weights = ["kernel", "bias"].map((weight) => {
        const value = parameters[`${name}.${weight}`];
        if (value === undefined) throw new Error(`no parameter ${name}.${weight}`);
        return tensorOf(value);
      });
      made.getLayer(name).setWeights(weights);
    });
};

const compiledModel = (task: Task): tf.LayersModel => {
  const made = model();
  // a layers loss gives one number per sample or fewer; the library means over them
  made.compile({ optimizer: adam(), loss: (image, logits) => reconstruction(image, logits) });
  setWeights(made, task);
  return made;
};

/** Trains on the wasm backend, as ours. */
export const layersTrainer = async (name: string, task: Task): Promise<Contender> => {
  await start("wasm");
  const { keeping, peakOf } = watch();
  const made = await keeping(() => compiledModel(task));
  const train = async (n: number): Promise<number> => {
    const { image, digit } = tf.tidy(() => {
      const fed = fedOf(task.batch(n));
      return { image: fed.image.reshape([task.samples, 784]), digit: fed.digit };
    });
    const loss = await made.trainOnBatch([image, digit], image);
    tf.dispose([image, digit]);
    return loss as number;
  };
  const step = async (n: number): Promise<number> => {
    if (tf.getBackend() !== "wasm") await tf.setBackend("wasm");
    return n === 1 ? keeping(() => train(n)) : train(n);
  };
  const dispose = (): void => {
    made.optimizer.dispose();
    made.dispose();
  };
  return { name, step, peakBytes: () => peakOf(() => step(2)), dispose };
};
