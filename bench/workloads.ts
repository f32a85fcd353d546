// The five workloads, W1 to W5, each against everybody: TensorFlow.js on the same two backends, and Python's
// frameworks. All take turns in one run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Print } from "./bench.js";
import { contest, type Entry, isAbsent } from "./contest.js";
import { ours, type Spec, type Task, task } from "./ours.js";
import { convLoss } from "./peer/conv.js";
import { decode, denseLoss, pointLoss } from "./peer/dense.js";
import { layersTrainer } from "./peer/layers.js";
import { plain, rewritten } from "./peer/products.js";
import { type BackendName, ifThere, type Loss, runner, trainer } from "./peer/tfjs.js";
import { alone, type PythonModel, type PythonPeer, python } from "./peer/worker.js";

const rounds = 10;
const turn = 60;

/** One hidden layer and two matrices: no activation before the code, which is as wide as the hidden layer. */
const point = (inputs: number, classes: number, hidden: number): Spec => ({
  name: "point",
  text: JSON.stringify({
    graft: 1,
    inputs: { image: { type: "vector", size: inputs, range: [0, 1] } },
    conditions: { digit: { type: "category", size: classes } },
    encoder: { input: "image", layers: [] },
    latent: { type: "point", size: hidden },
    decoder: {
      output: "image",
      likelihood: "bernoulli",
      layers: [
        { type: "activation", function: "relu" },
        { type: "dense", units: inputs },
      ],
    },
    inject: [{ condition: "digit", into: "encoder", place: "suffix" }],
    train: { data: "digits", epochs: 1, batch: 8, seed: 1, optimizer: { type: "adam", rate: 0.001 } },
  }),
});

/** A model of a size that people have, for whom two cores are few. */
export const colour: Spec = {
  name: "colour",
  text: readFileSync(join(import.meta.dirname, "colour.json"), "utf8"),
};

const inPython: ReadonlyArray<readonly [name: string, peer: PythonPeer]> = [
  ["PyTorch", "torch"],
  ["torch.compile", "torch-compile"],
  ["JAX", "jax"],
  ["TensorFlow, tf.function", "tf-function"],
  ["Keras", "keras"],
  ["the bare products", "floor"],
];

/** All of Python's, which start at once. */
const pythons = async (made: Task, model: PythonModel, print: Print): Promise<ReadonlyArray<Entry>> => {
  const entries = await Promise.all(inPython.map(([name, peer]) => python(name, made, peer, model)));
  for (const entry of entries) if (!isAbsent(entry)) print(`${entry.name}: ${entry.title}`);
  return entries;
};

const backends: ReadonlyArray<readonly [BackendName, string]> = [
  ["wasm", "tfjs, wasm"],
  ["tensorflow", "tfjs-node"],
];

const inOrder = async (makers: ReadonlyArray<() => Promise<Entry>>): Promise<ReadonlyArray<Entry>> => {
  const made: Array<Entry> = [];
  for (const make of makers) made.push(await make());
  return made;
};

const trainers = (made: Task, loss: Loss, own?: Loss): ReadonlyArray<() => Promise<Entry>> => [
  ...backends.map(([backend, label]) => {
    const name = `${label}: minimize`;
    return () => ifThere(name, () => trainer(name, backend, made, loss));
  }),
  ...(own
    ? [() => ifThere("tfjs, wasm: own gradients", () => trainer("tfjs, wasm: own gradients", "wasm", made, own))]
    : []),
];

const layersTrainers = (made: Task): ReadonlyArray<() => Promise<Entry>> =>
  backends.map(([backend, label]) => {
    const name = `${label}: layers, trainOnBatch`;
    return () => ifThere(name, () => layersTrainer(name, backend, made));
  });

const runners = (made: Task): ReadonlyArray<() => Promise<Entry>> =>
  backends.map(
    ([backend, label]) =>
      () =>
        ifThere(label, () => runner(label, backend, made, decode)),
  );

interface Workload {
  readonly name: string;
  readonly doc: string;
  readonly spec: Spec;
  readonly samples: ReadonlyArray<number>;
  readonly graph?: "decode";
  readonly model: PythonModel;
  readonly inJavaScript: (made: Task) => ReadonlyArray<() => Promise<Entry>>;
}

const against = async (workload: Workload, samples: number, print: Print): Promise<void> => {
  const { spec, graph = "train", model, inJavaScript } = workload;
  print(`batch ${samples}`);
  const made = task(spec, samples, graph);
  const entries = [
    await alone("tensorflow", spec, samples, graph),
    await ours(made, "wasm"),
    await ours(made, "jax"),
    ...(await pythons(made, model, print)),
    ...(await inOrder(inJavaScript(made))),
  ];
  const what = graph === "decode" ? "decode" : "train step";
  await contest(entries, { rounds, turn, what }, print);
};

const bench = (workload: Workload): Bench => ({
  name: workload.name,
  doc: workload.doc,
  run: async (print) => {
    for (const [i, samples] of workload.samples.entries()) {
      if (i > 0) print("");
      await against(workload, samples, print);
    }
  },
});

export const workloads: ReadonlyArray<Bench> = [
  bench({
    name: "w1",
    doc: "train step of gallery/cvae, dense: 784 + 10 → 400 → 2, 2 + 10 → 400 → 784",
    spec: { name: "cvae" },
    samples: [128],
    model: "cvae",
    inJavaScript: (made) => trainers(made, denseLoss(plain), denseLoss(rewritten)),
  }),
  bench({
    name: "w2",
    doc: "train step of gallery/conv-cvae, convolutional",
    spec: { name: "conv-cvae" },
    samples: [128],
    model: "conv-cvae",
    inJavaScript: (made) => trainers(made, convLoss(plain), convLoss(rewritten)),
  }),
  bench({
    name: "w3",
    doc: "train step of one wide hidden layer: 784 + 10 → 512 → 784",
    spec: point(784, 10, 512),
    samples: [128],
    model: "point",
    inJavaScript: (made) => [...trainers(made, pointLoss(plain), pointLoss(rewritten)), ...layersTrainers(made)],
  }),
  bench({
    name: "w4",
    doc: "train step of next to nothing, 4 + 4 → 16 → 4: what a step costs beside its arithmetic",
    spec: point(4, 4, 16),
    samples: [8],
    model: "point",
    inJavaScript: (made) => [...trainers(made, pointLoss(plain)), ...layersTrainers(made)],
  }),
  bench({
    name: "colour",
    doc: "train step of bench/colour.json, convolutional: 64×64×3, 40 classes",
    spec: colour,
    samples: [32],
    model: "colour",
    inJavaScript: () => [],
  }),
  bench({
    name: "w5",
    doc: "pictures from the decoder of gallery/cvae, one and many at a time",
    spec: { name: "cvae" },
    samples: [1, 1024],
    graph: "decode",
    model: "decode",
    inJavaScript: runners,
  }),
];
