/**
 * A session: one program in the workers, its state on their devices.
 *
 * In: a fleet and a program. Out: runs one at a time, as every engine gives them; and many at once of data that lies on
 * the devices, since a question costs as much as a small model's step does on a GPU.
 */

import { own } from "../../../compiler/base/own.js";
import { reach } from "../../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../../compiler/ir/graph/graph.js";
import { spelledFor } from "../../../compiler/ir/graph/spelled.js";
import { countAt, shapeAt, type TensorType } from "../../../compiler/ir/graph/type.js";
import { elementwiseNames, meaningOf, opOf } from "../../../compiler/ir/op/index.js";
import type { Program, State } from "../../../compiler/ir/program.js";
import type { Session, Stepping, Steps, Tensor, Tensors } from "../engine.js";
import { openPeak } from "../peak.js";
import { fedTo, samplesIn } from "../plan/feeds.js";
import type { Fleet, Machine } from "./fleet.js";
import type { Frame } from "./frames.js";

type Layout = ReadonlyArray<readonly [name: string, dtype: Tensor["dtype"], shape: ReadonlyArray<number>, at: number]>;

const laid = (tensors: Tensors): { readonly layout: Layout; readonly parts: ReadonlyArray<Tensor["data"]> } => {
  let at = 0;
  const layout = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const row = [name, dtype, shape, at] as const;
    at += data.byteLength;
    return row;
  });
  return { layout, parts: Object.values(tensors).map(({ data }) => data) };
};

const tensorsIn = ({ header, body }: Frame): Tensors =>
  Object.fromEntries(
    (header["layout"] as Layout).map(([name, dtype, shape, at]) => {
      const count = shape.reduce((product, n) => product * n, 1);
      const data = dtype === "f32" ? new Float32Array(body.buffer, at, count) : new Int32Array(body.buffer, at, count);
      return [name, { dtype, shape, data }];
    }),
  );

/** In the order asked for: JAX sorts names. */
const inOrder = (tensors: Tensors, names: ReadonlyArray<string>): Tensors =>
  Object.fromEntries(names.map((name) => [name, tensors[name] as Tensor]));

/** Inputs that some output asked for or some update needs. */
const neededInputs = (
  graph: Graph,
  outputs: ReadonlyArray<string>,
): ReadonlyArray<{ readonly name: string; readonly type: TensorType }> => {
  const wanted = outputs.map((name) => graph.outputs[name] as number);
  const needed = reach(graph.nodes, [...wanted, ...Object.values(graph.updates)]);
  return graph.nodes.flatMap((node, id) =>
    node.op === "input" && needed.has(id) ? [{ name: node.attributes.name, type: node.type }] : [],
  );
};

/** State as written: the declared dtype and size, or a sentence. */
const written = (states: ReadonlyMap<string, State>, name: string, given: Tensor): Tensor => {
  const type = states.get(name)?.type;
  if (type === undefined) throw new Error(`no state ${name} in this program`);
  const shape = shapeAt(type.axes, 1);
  if (given.dtype !== type.dtype || given.data.length !== countAt(type.axes, 1))
    throw new Error(
      `state ${name} is ${type.dtype}[${shape.join(", ")}], not ${given.dtype}[${given.shape.join(", ")}]`,
    );
  return { ...given, shape };
};

/** Operations of one run, and numbers of noise that it draws. */
const costOf = (graph: Graph, samples: number): { readonly flops: number; readonly noise: number } => {
  const sizes = graph.nodes.map(({ type }) => shapeAt(type.axes, samples));
  const flops = graph.nodes.reduce((sum, node, k) => {
    const inputs = node.inputs.map((i) => sizes[i] ?? []);
    return sum + opOf(node.op).flops(inputs, sizes[k] ?? [], node.attributes as never);
  }, 0);
  const noise = graph.nodes.reduce(
    (sum, { op, attributes, type }) =>
      op === "input" && attributes.source._tag === "Noise" ? sum + countAt(type.axes, samples) : sum,
    0,
  );
  return { flops, noise };
};

/**
 * What a call is to take, in seconds, and at most of noise, in numbers: it is drawn for all of a call's runs at once.
 */
const call = { seconds: 0.15, noise: 2 ** 24, runs: 4096 };

/** How fast a step goes, roughly: this only decides how many are in a call, and must not depend on a clock. */
const speeds: Readonly<Record<string, { readonly least: number; readonly flops: number }>> = {
  cpu: { least: 2e-4, flops: 2e10 },
  other: { least: 6e-5, flops: 2e13 },
};

const mostRuns = (graph: Graph, samples: number, { platform, devices }: Machine): number => {
  const { flops, noise } = costOf(graph, samples);
  const speed = own(speeds, platform) ?? speeds["other"] ?? { least: 1, flops: 1 };
  const seconds = Math.max(speed.least, flops / (speed.flops * (platform === "cpu" ? 1 : devices)));
  const runs = Math.min(call.seconds / seconds, call.noise / Math.max(noise, 1), call.runs);
  return Math.max(1, Math.floor(runs));
};

/** Data may take this share of a device; where the device does not say what it has, so many bytes. */
const dataShare = { share: 0.4, bytes: 2 ** 31 };

const graphIn = (program: Program, name: string): Graph => {
  const graph = program.graphs[name];
  if (graph === undefined) throw new Error(`no graph ${name} in this program`);
  return graph;
};

const scalarsOf = ({ steps, stepsPerEpoch }: Steps): Readonly<Record<string, number>> => ({
  Steps: steps ?? 0,
  StepsPerEpoch: stepsPerEpoch ?? 0,
});

const numbers = (data: Int32Array, ...shape: ReadonlyArray<number>): Tensor => ({ dtype: "i32", shape, data });

type Ask = (header: Readonly<Record<string, unknown>>, tensors?: Tensors) => Promise<Frame>;

const steppingOf = (program: Program, { machine }: Fleet, ask: Ask): Stepping => ({
  most: (name, samples) => mostRuns(graphIn(program, name), samples, machine),
  fits: (bytes) => bytes <= (machine.memory === null ? dataShare.bytes : machine.memory * dataShare.share),
  hold: async (set, columns) => {
    await ask({ op: "hold", set }, columns);
  },
  release: async (set) => {
    await ask({ op: "drop", set });
  },
  steps: async (given) => {
    const { graph: name, set, samples, rows, first, keys } = given;
    const graph = graphIn(program, name);
    const count = rows.length / samples;
    const outputs = Object.keys(graph.outputs);
    const header = { op: "steps", graph: name, outputs, set, samples, count, first };
    const streams = Object.fromEntries(Object.entries(keys).map(([input, key]) => [input, numbers(key, count, 4)]));
    const tensors = { ...streams, rows: numbers(rows, count, samples) };
    return inOrder(tensorsIn(await ask({ ...header, scalars: scalarsOf(given) }, tensors)), outputs);
  },
});

/** What each elementwise op says it is called in JAX. */
const calls: Readonly<Record<string, string>> = Object.fromEntries(
  [...elementwiseNames(1), ...elementwiseNames(2)].flatMap((op) => {
    const call = meaningOf(op).names.jax?.call;
    return call === undefined ? [] : [[op, call] as const];
  }),
);

/** The program without the ops that have no name in JAX. */
const spelledProgram = (program: Program): Program => ({
  ...program,
  graphs: Object.fromEntries(
    Object.entries(program.graphs).map(([name, graph]) => [name, spelledFor(graph, "jax").graph] as const),
  ),
});

/** Opens a session of a program. It holds memory of the workers until it is disposed. */
export const openSession = async (fleet: Fleet, given: Program): Promise<Session> => {
  const program = spelledProgram(given);
  const { header } = await fleet.ask({ op: "load", calls }, [Buffer.from(JSON.stringify(program))]);
  const session = header["session"];
  const states = new Map(program.state.map((state) => [state.name, state]));
  const peak = openPeak(program);
  let open = true;
  const ask: Ask = async (asked, tensors = {}) => {
    if (!open) throw new Error("this session is disposed");
    const { layout, parts } = laid(tensors);
    return fleet.ask({ ...asked, session, layout }, parts);
  };
  const known = (name: string): string => {
    if (!states.has(name)) throw new Error(`no state ${name} in this program`);
    return name;
  };
  return {
    run: async (name, feeds, asked) => {
      const graph = graphIn(program, name);
      const samples = samplesIn(graph, feeds);
      const outputs = Object.keys(graph.outputs).filter((output) => asked?.includes(output) ?? true);
      if (outputs.length === 0 && Object.keys(graph.updates).length === 0) return {};
      const fed = neededInputs(graph, outputs).map(({ name: input, type }) => {
        const shape = shapeAt(type.axes, samples);
        const { data } = fedTo(name, { name: input, dtype: type.dtype, shape }, feeds);
        return [input, { dtype: type.dtype, shape, data }] as const;
      });
      const made = await ask({ op: "run", graph: name, outputs, samples }, Object.fromEntries(fed));
      peak.ran(graph, samples);
      return inOrder(tensorsIn(made), outputs);
    },
    read: async (names = [...states.keys()]) =>
      inOrder(tensorsIn(await ask({ op: "read", names: names.map(known) })), names),
    write: async (state) => {
      const tensors = Object.entries(state).map(([name, given]) => [name, written(states, name, given)] as const);
      await ask({ op: "write" }, Object.fromEntries(tensors));
    },
    memory: () => ({ tensors: open ? states.size : 0, peakBytes: peak.peak() }),
    dispose: () => {
      // Nobody waits for it: where the workers are gone, so is the memory.
      if (open && !fleet.isLost()) void ask({ op: "drop" }).catch(() => undefined);
      open = false;
    },
    stepping: steppingOf(program, fleet, ask),
  };
};
