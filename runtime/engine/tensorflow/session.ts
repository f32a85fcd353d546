// A session: one program loaded as a SavedModel, its state in TensorFlow's variables, one native call a run.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  emitTensorflow,
  encodeSavedModel,
  type GraphNames,
  runsAsWritten,
  type StateNames,
  type TensorflowProgram,
} from "../../../compiler/emit/tensorflow/index.js";
import { reach } from "../../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../../compiler/ir/graph/graph.js";
import { countAt, type DType, isBatch, shapeAt, type TensorType } from "../../../compiler/ir/graph/type.js";
import type { Program, State } from "../../../compiler/ir/program.js";
import { tensorflowCost, type Way, wayOf } from "../../../compiler/optimise/index.js";
import type { Session, Tensor, Tensors } from "../engine.js";
import { openPeak } from "../peak.js";
import { fedTo, samplesIn } from "../plan/feeds.js";
import type { Binding, Native } from "./binding.js";

/** One tensor on its way in. */
interface Fed {
  readonly tensor: string;
  readonly dtype: DType;
  readonly shape: ReadonlyArray<number>;
  readonly data: Tensor["data"];
}

/** One tensor as it came out. */
interface Fetched {
  readonly shape: ReadonlyArray<number>;
  readonly data: Tensor["data"];
}

/** One native call. Tensors made for it, and those that it gave, are freed before this returns. */
const call = (
  binding: Binding,
  model: number,
  fed: ReadonlyArray<Fed>,
  fetched: ReadonlyArray<string>,
): ReadonlyArray<Fetched> => {
  const codes = { f32: binding.TF_FLOAT, i32: binding.TF_INT32 };
  const ids: Array<number> = [];
  try {
    for (const { shape, dtype, data } of fed) ids.push(binding.createTensor(shape, codes[dtype], data));
    const made = binding.runSavedModel(model, ids, fed.map(({ tensor }) => tensor).join(","), fetched.join(","));
    return made.map(({ id, shape }) => {
      const data = binding.tensorDataSync(id);
      binding.deleteTensor(id);
      return { shape, data };
    });
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
};

/** TensorFlow's complaint in one sentence; about a gather, as the other engines put it. */
const plainly = (cause: unknown): Error => {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [, index, rows] = /indices\S* = (-?\d+) is not in \[0, (\d+)\)/.exec(message) ?? [];
  if (index !== undefined) return new Error(`index ${index} is outside the table's ${rows} rows`);
  return new Error(`TensorFlow: ${message.replace(/^Session fail to run with error: /, "").split("\n")[0]}`);
};

/** Loads the program from a folder that nothing else has ever been loaded from, and leaves none behind. */
const loadModel = (binding: Binding, { model }: TensorflowProgram): number => {
  const folder = mkdtempSync(join(tmpdir(), "graft-"));
  try {
    writeFileSync(join(folder, "saved_model.pb"), encodeSavedModel(model));
    return binding.loadSavedModel(folder, "serve");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What a choice of a graph's outputs needs and gives, for so many samples. */
interface Prepared {
  readonly graph: Graph;
  readonly samples: number;
  readonly inputs: ReadonlyArray<{ readonly name: string; readonly tensor: string; readonly type: TensorType }>;
  readonly outputs: ReadonlyArray<{ readonly name: string; readonly dtype: DType }>;
  readonly fetched: ReadonlyArray<string>;
  readonly inCaller: boolean;
}

/** Inputs that some output asked for or some update needs, and the first that tells the batch. */
const inputsOf = (graph: Graph, { inputs }: GraphNames, asked: ReadonlyArray<string>): Prepared["inputs"] => {
  const wanted = asked.map((name) => graph.outputs[name] as number);
  const needed = reach(graph.nodes, [...wanted, ...Object.values(graph.updates)]);
  const witness = graph.nodes.findIndex((n) => n.op === "input" && n.type.axes.some(({ size }) => isBatch(size)));
  return graph.nodes.flatMap((node, id) =>
    node.op === "input" && (needed.has(id) || id === witness)
      ? [{ name: node.attributes.name, tensor: inputs[node.attributes.name] as string, type: node.type }]
      : [],
  );
};

const prepare = (
  graph: Graph,
  names: GraphNames,
  outputs: ReadonlyArray<string> | undefined,
): Pick<Prepared, "inputs" | "outputs" | "fetched"> => {
  const asked = Object.keys(graph.outputs).filter((output) => outputs?.includes(output) ?? true);
  return {
    inputs: inputsOf(graph, names, asked),
    outputs: asked.map((output) => ({
      name: output,
      dtype: graph.nodes[graph.outputs[output] as number]?.type.dtype ?? "f32",
    })),
    fetched: [...asked.map((output) => names.outputs[output] as string), ...(names.done ? [names.done] : [])],
  };
};

/** State as written: the declared dtype and size, or a sentence. */
const written = (state: State | undefined, name: string, names: StateNames | undefined, given: Tensor): Fed => {
  if (state === undefined || names === undefined) throw new Error(`no state ${name} in this program`);
  const [{ dtype }, shape] = [state.type, shapeAt(state.type.axes, 1)];
  if (given.dtype !== dtype || given.data.length !== countAt(state.type.axes, 1)) {
    throw new Error(`state ${name} is ${dtype}[${shape.join(", ")}], not ${given.dtype}[${given.shape.join(", ")}]`);
  }
  return { tensor: names.fed, dtype, shape, data: given.data };
};

/** What is fed to a run, in the order of the prepared inputs. */
const feedRun = (name: string, { samples, inputs }: Prepared, feeds: Tensors): ReadonlyArray<Fed> =>
  inputs.map(({ name: input, tensor, type: { dtype, axes } }) => {
    const shape = shapeAt(axes, samples);
    return { tensor, dtype, shape, data: fedTo(name, { name: input, dtype, shape }, feeds).data };
  });

/**
 * Whether graphs run with each half of the batch in a chain of its own: `pays` asks the estimate, for each number of
 * samples.
 */
export type Halves = "never" | "pays" | "always";

interface Ways {
  /** Whether the thread that calls can be asked for. */
  readonly caller: boolean;
  /** Whether the graph is there in halves; where they are never wanted, none is. */
  readonly halves: boolean;
}

/** How a graph is run for so many samples. */
const chooseWay = (graph: Graph, samples: number, when: Halves, there: Ways): Way => {
  // oneDNN gives convolutions of no samples the wrong shape.
  if (when === "always") return there.halves && samples > 1 ? "halves" : "whole";
  const way = wayOf(graph, tensorflowCost, samples);
  return { ...there, whole: true }[way] ? way : "whole";
};

/** What a run of a graph needs, worked out once for each number of samples and choice of outputs. */
const openPreparation = (program: Program, emitted: TensorflowProgram, halves: Halves, inCaller: boolean) => {
  const prepared = new Map<string, Prepared>();
  return (name: string, feeds: Tensors, outputs: ReadonlyArray<string> | undefined): Prepared => {
    const [graph, whole, divided] = [program.graphs[name], emitted.graphs[name], emitted.halves[name]];
    if (graph === undefined || whole === undefined) throw new Error(`no graph ${name} in this program`);
    const samples = samplesIn(graph, feeds);
    const key = JSON.stringify([name, samples, outputs ?? null]);
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const way = chooseWay(graph, samples, halves, { caller: inCaller, halves: divided !== undefined });
    const names = way === "halves" && divided !== undefined ? divided : whole;
    const made = { graph, samples, inCaller: way === "caller", ...prepare(graph, names, outputs) };
    prepared.set(key, made);
    return made;
  };
};

/** Opens a session of `program`. It holds native memory until it is disposed. */
export const openSession = (program: Program, { binding, inCaller, asWritten }: Native, halves: Halves): Session => {
  const emitted = emitTensorflow(program, { halves: halves !== "never" });
  const preparedFor = openPreparation(program, emitted, halves, inCaller !== undefined);
  asWritten?.(runsAsWritten(program));
  const model = loadModel(binding, emitted);
  const states = new Map(program.state.map((state) => [state.name, state]));
  const meter = openPeak(program);
  let open = true;
  const run = (fed: ReadonlyArray<Fed>, fetched: ReadonlyArray<string>, alone = false): ReadonlyArray<Fetched> => {
    if (!open) throw new Error("this session is disposed");
    if (fetched.length === 0) return [];
    if (alone) inCaller?.(true);
    try {
      return call(binding, model, fed, fetched);
    } catch (cause) {
      throw plainly(cause);
    } finally {
      if (alone) inCaller?.(false);
    }
  };
  return {
    run: async (name, feeds, outputs) => {
      const ready = preparedFor(name, feeds, outputs);
      const made = run(feedRun(name, ready, feeds), ready.fetched, ready.inCaller);
      meter.ran(ready.graph, ready.samples);
      return Object.fromEntries(
        ready.outputs.map(({ name: output, dtype }, i) => [output, { dtype, ...(made[i] as Fetched) }]),
      );
    },
    read: async (names = [...states.keys()]) => {
      const found = names.map((name) => {
        const [state, own] = [states.get(name), emitted.state[name]];
        if (state === undefined || own === undefined) throw new Error(`no state ${name} in this program`);
        return { name, dtype: state.type.dtype, value: own.value };
      });
      const made = run(
        [],
        found.map(({ value }) => value),
      );
      return Object.fromEntries(found.map(({ name, dtype }, i) => [name, { dtype, ...(made[i] as Fetched) }]));
    },
    write: async (state) => {
      const fed = Object.entries(state).map(([name, given]) =>
        written(states.get(name), name, emitted.state[name], given),
      );
      run(
        fed,
        Object.keys(state).map((name) => (emitted.state[name] as StateNames).written),
      );
    },
    memory: () => ({ tensors: open ? states.size + binding.getNumOfTensors() : 0, peakBytes: meter.peak() }),
    dispose: () => {
      if (open) binding.deleteSavedModel(model);
      open = false;
    },
  };
};
