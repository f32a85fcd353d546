// Autoencoders without noise as TensorFlow.js layers models, trained by `trainOnBatch`:
// specs/gallery/conditional-autoencoder.json, and those of one hidden layer.
import * as tf from "@tensorflow/tfjs";
import { type Contender, timedSteps } from "../contest.js";
import type { Task } from "../ours.js";
import { adam, type BackendName, fedOf, onBackend, reconstruction, start, tensorOf, watch } from "./tfjs.js";

/** A dense layer of the model, by our name, and whether the condition is joined to what it gets. */
interface Dense {
  readonly name: string;
  readonly activation: "relu" | "linear";
  readonly joined?: true;
}

const deep: ReadonlyArray<Dense> = [
  { name: "encoder.hidden", activation: "relu", joined: true },
  { name: "latent.mean", activation: "linear" },
  { name: "decoder.hidden", activation: "relu", joined: true },
  { name: "decoder.logits", activation: "linear" },
];

/** In the spec the activation stands in the decoder; a layers model has it where one would write it. */
const shallow: ReadonlyArray<Dense> = [
  { name: "latent.mean", activation: "relu", joined: true },
  { name: "decoder.layers[1]", activation: "linear" },
];

const layersOf = ({ parameters }: Task): ReadonlyArray<Dense> =>
  parameters["encoder.hidden.kernel"] === undefined ? shallow : deep;

const parameter = ({ parameters }: Task, name: string) => {
  const found = parameters[name];
  if (found === undefined) throw new Error(`no parameter ${name}`);
  return found;
};

/** The library allows no brackets in names. */
const nameIn = (name: string): string => name.replaceAll(/[[\]]/g, "-");

const model = (task: Task, pixels: number, classes: number): tf.LayersModel => {
  const image = tf.input({ shape: [pixels] });
  const digit = tf.input({ shape: [classes] });
  const join = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers.concatenate().apply([x, digit]) as tf.SymbolicTensor;
  const outputs = layersOf(task).reduce((x, { name, activation, joined }) => {
    const units = parameter(task, `${name}.bias`).data.length;
    const layer = tf.layers.dense({ name: nameIn(name), units, activation });
    return layer.apply(joined ? join(x) : x) as tf.SymbolicTensor;
  }, image);
  return tf.model({ inputs: [image, digit], outputs });
};

/** The task's parameters into the layers. */
const setWeights = (made: tf.LayersModel, task: Task): void => {
  for (const { name } of layersOf(task))
    tf.tidy(() => {
      const weights = ["kernel", "bias"].map((weight) => tensorOf(parameter(task, `${name}.${weight}`)));
      made.getLayer(nameIn(name)).setWeights(weights);
    });
};

const compiledModel = (task: Task): tf.LayersModel => {
  const image = task.batch(1)["image"]?.data.length ?? 0;
  const made = model(task, image / task.samples, task.model.core.conditions[0]?.domain.classes ?? 0);
  // a layers loss gives one number per sample or fewer; the library means over them
  made.compile({ optimizer: adam(), loss: (x, logits) => reconstruction(x, logits) });
  setWeights(made, task);
  return made;
};

export const layersTrainer = async (name: string, backend: BackendName, task: Task): Promise<Contender> => {
  await start(backend);
  const { keeping, peakOf } = watch();
  const made = await keeping(() => compiledModel(task));
  const train = async (n: number): Promise<number> => {
    const { image, digit } = tf.tidy(() => {
      const fed = fedOf(task, n);
      return { image: fed.image.reshape([task.samples, -1]), digit: fed.digit };
    });
    const loss = await made.trainOnBatch([image, digit], image);
    tf.dispose([image, digit]);
    return loss as number;
  };
  const step = onBackend(backend, (n) => (n === 1 ? keeping(() => train(n)) : train(n)));
  const dispose = (): void => {
    made.optimizer.dispose();
    made.dispose();
  };
  return { name, steps: timedSteps(step), peakBytes: () => peakOf(() => step(2)), dispose };
};
