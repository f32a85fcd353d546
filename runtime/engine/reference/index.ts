// The reference engine: the ops' own evaluations in plain TypeScript, rounded to float32. Slow, dependent on nothing,
// and the definition that the other engines are tested against.

import { type Evaluated, evaluateGraph, type Feeds } from "../../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../../compiler/ir/graph/graph.js";
import type { DType, TensorType } from "../../../compiler/ir/graph/type.js";
import { countAt, shapeAt } from "../../../compiler/ir/graph/type.js";
import type { Values } from "../../../compiler/ir/op/op.js";
import type { Program } from "../../../compiler/ir/program.js";
import type { Engine, EngineDefinition, Session, Tensor, Tensors } from "../engine.js";

const bytesPerNumber = Float64Array.BYTES_PER_ELEMENT;

const toValues = ({ shape, data }: Tensor): Values => ({ shape, data: Float64Array.from(data) });

const toTensor = (dtype: DType, { shape, data }: Values): Tensor => ({
  dtype,
  shape,
  data: dtype === "f32" ? Float32Array.from(data) : Int32Array.from(data),
});

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

const filled = ({ axes }: TensorType, value: number): Values => ({
  shape: shapeAt(axes, 1),
  data: new Float64Array(countAt(axes, 1)).fill(Math.fround(value)),
});

/** State before anybody writes it: constants as declared, zeros where the runtime has yet to draw. */
const initialState = (program: Program): Record<string, Values> =>
  Object.fromEntries(
    program.state.map(({ name, type, initial }) => [
      name,
      filled(type, initial._tag === "Constant" ? initial.value : 0),
    ]),
  );

const graphOf = (program: Program, name: string): Graph => {
  const graph = program.graphs[name];
  if (graph === undefined) throw new Error(`no graph ${name} in this program`);
  return graph;
};

const outputTensors = (graph: Graph, { outputs }: Evaluated): Tensors =>
  mapValues(outputs, (value, name) => toTensor(graph.nodes[graph.outputs[name]!]!.type.dtype, value));

const open = (program: Program): Session => {
  let state: Feeds = initialState(program);
  let peak = 0;
  const dtypes = Object.fromEntries(program.state.map(({ name, type }) => [name, type.dtype]));
  const numbersOfState = (): number => Object.values(state).reduce((sum, { data }) => sum + data.length, 0);
  const held = (name: string): Values => {
    const value = state[name];
    if (value === undefined) throw new Error(`no state ${name} in this program`);
    return value;
  };
  return {
    run: async (name, feeds, outputs) => {
      const graph = graphOf(program, name);
      const options = { precision: "f32", ...(outputs && { outputs }) } as const;
      const made = evaluateGraph(graph, mapValues(feeds, toValues), state, options);
      peak = Math.max(peak, made.numbers + numbersOfState());
      state = { ...state, ...made.updates };
      return outputTensors(graph, made);
    },
    read: async (names = Object.keys(state)) =>
      Object.fromEntries(names.map((name) => [name, toTensor(dtypes[name] ?? "f32", held(name))])),
    write: async (written) => {
      state = {
        ...state,
        ...mapValues(written, (tensor, name) => ({ ...held(name), data: Float64Array.from(tensor.data) })),
      };
    },
    memory: () => ({
      tensors: Object.keys(state).length,
      peakBytes: Math.max(peak, numbersOfState()) * bytesPerNumber,
    }),
    dispose: () => {
      state = {};
    },
  };
};

export const referenceEngine: Engine = {
  name: "reference",
  version: "1",
  threads: 1,
  load: async (program) => open(program),
};

export const reference: EngineDefinition = {
  name: "reference",
  turn: 4,
  doc: "plain TypeScript: slow, exact to float32, always there",
  open: async () => ({ _tag: "Ready", engine: referenceEngine }),
};
