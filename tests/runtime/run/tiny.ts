/** A CVAE small enough to train in milliseconds, with every kind of state, and data for it. */
import * as T from "fp-ts/lib/These.js";
import type { Source } from "../../../compiler/base/located.js";
import { type Compiled, compile } from "../../../compiler/pipeline/compile.js";
import type { Split } from "../../../runtime/data/index.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import { referenceEngine } from "../../../runtime/engine/reference/index.js";
import { stream } from "../../../runtime/random/stream.js";
import { openRun, type Start, startRun } from "../../../runtime/run/index.js";
import { right } from "../../models.js";

export const spec = (changes: { readonly latent?: unknown; readonly train?: object } = {}): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 6 } },
    conditions: { kind: { type: "category", size: 3 } },
    encoder: {
      input: "x",
      layers: [
        { type: "dense", name: "hidden", units: 5, activation: "tanh" },
        { type: "batch-norm" },
        { type: "dropout", rate: 0.2 },
      ],
    },
    latent: changes.latent ?? { type: "gaussian", size: 2 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 6 }] },
    inject: [
      { condition: "kind", into: "encoder", place: "prefix" },
      { condition: "kind", into: "decoder", place: "suffix" },
    ],
    train: {
      epochs: 2,
      batch: 8,
      seed: 3,
      optimizer: { type: "adam", rate: 0.01, schedule: "cosine" },
      ...changes.train,
    },
  });

const known = new Map<string, ReturnType<typeof compile>>();

/** Compiles, each text once. */
export const compileTiny = ({ text }: Pick<Source, "text">): ReturnType<typeof compile> => {
  const made = known.get(text) ?? compile({ name: "tiny", text });
  known.set(text, made);
  return made;
};

export const compiled = (text: string): Compiled => {
  const made = compileTiny({ text });
  if (T.isLeft(made)) throw new Error(JSON.stringify(made.left.map((problem) => ({ ...problem, place: undefined }))));
  return made.right;
};

const dataset = (name: string, count: number) => {
  const from = stream(1, name);
  const kind = Int32Array.from({ length: count }, (_, i) => i % 3);
  const x = Float32Array.from(
    { length: count * 6 },
    (_, i) => (kind[Math.floor(i / 6)] ?? 0) - 1 + 0.1 * from.normal(),
  );
  return {
    name,
    count,
    columns: [
      { name: "x", shape: [6], dtype: "f32", data: x },
      { name: "kind", shape: [], dtype: "i32", data: kind },
    ],
  } as const;
};

/** 20 samples to train on: with a batch of 8, two full batches and one of 4. */
export const split = (train = 20, heldOut = 6): Split => ({
  train: dataset("train", train),
  heldOut: dataset("held-out", heldOut),
});

export const start = (folder: string, text: string = spec()): Start => {
  const { core, program } = compiled(text);
  const data = { source: "tiny", split: split() };
  return { folder, spec: text, program, settings: core.train, engine: referenceEngine, data };
};

/** The run in a folder. */
export const opened = async (folder: string) => right(await openRun(folder, compileTiny));

/** Trains the tiny model on an engine into a folder, and gives the folder. */
export const trainedIn = async (folder: string, engine: Engine, hooks: object = {}): Promise<string> => {
  right(await startRun({ ...start(folder), engine, ...hooks }));
  return folder;
};
