/**
 * What a graph is fed, from where its inputs say that it comes.
 *
 * In: a graph. Out: a function from columns, noise and the step to the tensors of one run. Inputs are fed by their
 * source, so a graph that lacks some, or has more, needs no other code. The noise's memory is used again in the next
 * run.
 */

import type { Graph } from "../../compiler/ir/graph/graph.js";
import { countAt, shapeAt } from "../../compiler/ir/graph/type.js";
import type { InputAttributes } from "../../compiler/ir/op/input.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import { stream, streamKey } from "../random/stream.js";

export type Distribution = "normal" | "uniform";

/** Fills `out` with the noise of the stream called `name`. */
export type Noise = (name: string, distribution: Distribution, out: Float32Array) => void;

/** The noise of the streams (seed, prefix + name, step): standard normal, or uniform in [0, 1). */
export const noiseOf =
  (seed: number, prefix: string, step?: number): Noise =>
  (name, distribution, out) => {
    const from = stream(seed, `${prefix}${name}`, step);
    if (distribution === "normal") from.fillNormal(out);
    else from.fillUniform(out, 0, 1);
  };

/**
 * The keys of what `noiseOf` draws for `count` runs from `first` on, by input: [runs, 4]. For an engine that draws by
 * itself.
 */
export const noiseKeys = (
  graph: Graph,
  seed: number,
  prefix: string,
  first: number,
  count: number,
): Readonly<Record<string, Int32Array>> =>
  Object.fromEntries(
    inputsOf(graph).flatMap(({ name, source }) => {
      if (source._tag !== "Noise") return [];
      const keys = new Int32Array(4 * count);
      for (let run = 0; run < count; run++)
        keys.set(streamKey(seed, `${prefix}${source.stream}`, first + run), 4 * run);
      return [[name, keys]];
    }),
  );

/** All that one run of a graph may ask for. */
export interface Given {
  /**
   * Data, conditions and the caller's values, by input name, with the batch as first axis. More than the graph asks for
   * is fine; a condition is present in every sample unless there is a column that says where.
   */
  readonly columns: Tensors;
  readonly samples: number;
  readonly noise: Noise;
  /** The 1-based number of the train step, and how many there will be. */
  readonly step?: number;
  readonly steps?: number;
  /** Train steps of an epoch. */
  readonly stepsPerEpoch?: number;
}

export const graphOf = (program: Program, name: string): Graph => {
  const graph = program.graphs[name];
  if (graph === undefined) throw new Error(`the program has no graph ${name}`);
  return graph;
};

/** A graph's inputs, each once. */
export const inputsOf = (graph: Graph): ReadonlyArray<InputAttributes> => {
  const found = new Map<string, InputAttributes>();
  for (const node of graph.nodes) if (node.op === "input") found.set(node.attributes.name, node.attributes);
  return [...found.values()];
};

const number = (value: number): Tensor => ({ dtype: "f32", shape: [], data: Float32Array.of(value) });

const column = (columns: Tensors, name: string): Tensor => {
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (found === undefined) throw new Error(`input ${name} has no column`);
  return found;
};

/**
 * Feeds for runs of `graph`, one run at a time. A column that is missing is a broken invariant of the caller: it
 * throws.
 */
export const feeder = (graph: Graph): ((given: Given) => Tensors) => {
  const inputs = inputsOf(graph);
  const memory = new Map<string, Float32Array>();
  const buffer = (name: string, length: number): Float32Array => {
    const held = memory.get(name);
    if (held !== undefined && held.length >= length) return held.subarray(0, length);
    const made = new Float32Array(length);
    memory.set(name, made);
    return made;
  };
  const fed = ({ name, type, source }: InputAttributes, given: Given): Tensor => {
    if (source._tag === "Step") return number(given.step ?? 0);
    if (source._tag === "Steps") return number(given.steps ?? 0);
    if (source._tag === "StepsPerEpoch") return number(given.stepsPerEpoch ?? 0);
    const missing = source._tag === "Presence" && !Object.hasOwn(given.columns, name);
    if (source._tag !== "Noise" && !missing) return column(given.columns, name);
    const data = buffer(name, countAt(type.axes, given.samples));
    if (source._tag === "Noise") given.noise(source.stream, source.distribution, data);
    else data.fill(1);
    return { dtype: "f32", shape: shapeAt(type.axes, given.samples), data };
  };
  return (given) => Object.fromEntries(inputs.map((input) => [input.name, fed(input, given)]));
};
