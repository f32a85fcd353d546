/**
 * From a graph to what a GPU is asked to do: shaders in WGSL, in order, over one buffer. Elementwise chains and
 * movements are fused; everything else is a shader of its own. Float32 throughout.
 *
 * In: a program, the name of a graph, the number of samples, the outputs that are wanted. Out: a plan, as plain data.
 */

import type { Graph } from "../../ir/graph/graph.js";
import { countAt, type DType, isBatch, shapeAt } from "../../ir/graph/type.js";
import type { Program } from "../../ir/program.js";
import type { Shape } from "../shape.js";
import { type Lasting, openStretches } from "./layout.js";
import { openScene, type Scene } from "./scene.js";
import { canWrite, copyOf, failure, type Shader, shadersOf } from "./shader.js";

export { type Lasting, lastingOf, noteWords } from "./layout.js";
export { groupSize, groupsAcross, mostOperands } from "./writer.js";

export interface Dispatch {
  /** The text of a shader; the same text is the same shader. */
  readonly code: string;
  readonly invocations: number;
  /** Where its operands begin. */
  readonly offsets: ReadonlyArray<number>;
}

/** A value that crosses the arena's door. */
export interface Port {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly count: number;
  readonly offset: number;
}

export interface GpuPlan {
  readonly samples: number;
  readonly inputs: ReadonlyArray<Port>;
  readonly dispatches: ReadonlyArray<Dispatch>;
  readonly outputs: ReadonlyArray<Port>;
  /** Words of the arena that it needs. */
  readonly words: number;
}

/** The ops of a program that there is no shader for. */
export const opsWithoutShader = (program: Program): ReadonlyArray<string> => [
  ...new Set(
    Object.values(program.graphs).flatMap(({ nodes }) => nodes.flatMap(({ op }) => (canWrite(op) ? [] : [op]))),
  ),
];

/** Live inputs, and the first that tells the batch. */
const inputsOf = (graph: Graph, { live }: Scene): ReadonlyArray<number> => {
  const witness = graph.nodes.findIndex((n) => n.op === "input" && n.type.axes.some(({ size }) => isBatch(size)));
  return graph.nodes.flatMap(({ op }, id) => (op === "input" && (live.has(id) || id === witness) ? [id] : []));
};

interface Work {
  readonly shaders: ReadonlyArray<Shader>;
  /** The register of each output that is wanted. */
  readonly results: ReadonlyMap<string, number>;
}

/** Register numbers of state that updates go into. */
const homeOf = (graph: Graph, i: number): number => 2 * graph.nodes.length * 1024 + i;

const inMemory = (scene: Scene, id: number, lasting: ReadonlySet<number>): boolean => {
  const { op } = scene.node(id);
  return op === "input" || op === "state" || lasting.has(id);
};

const workOf = (scene: Scene, outputs: ReadonlyArray<string>, constants: ReadonlySet<number>): Work => {
  const { graph, node, count } = scene;
  let next = graph.nodes.length;
  const fresh = (): number => next++;
  const shaders = graph.nodes.flatMap((_, id) =>
    scene.live.has(id) && scene.stored.has(id) && !inMemory(scene, id, constants) ? shadersOf(scene, id, fresh) : [],
  );
  // State is read as it was before the updates.
  const kept = new Map<number, number>();
  const keep = (id: number): number => {
    if (node(id).op !== "state") return id;
    const register = kept.get(id) ?? fresh();
    if (!kept.has(id)) shaders.push(copyOf(scene, id, register, count(id)));
    kept.set(id, register);
    return register;
  };
  const results = new Map(outputs.map((name) => [name, keep(graph.outputs[name] as number)]));
  const updates = Object.values(graph.updates).map((id) => ({ id, register: keep(id) }));
  const commits = updates.map(({ id, register }, i) => copyOf(scene, register, homeOf(graph, i), count(id)));
  return { shaders: [...shaders, ...commits], results };
};

/** The last shader that names each register. */
const lastUses = (shaders: ReadonlyArray<Shader>): ReadonlyMap<number, number> =>
  new Map(
    shaders.flatMap(({ registers, makes }, i) => [...registers, makes.register].map((each) => [each, i] as const)),
  );

const fixedOffsets = (name: string, graph: Graph, lasting: Lasting): Map<number, number> => {
  const of = (state: string): number => lasting.state.get(state)?.offset ?? 0;
  return new Map<number, number>([
    [failure, 0],
    ...lasting.constants.flatMap((each) => (each.graph === name ? [[each.register, each.offset] as const] : [])),
    ...graph.nodes.flatMap((node, id) => (node.op === "state" ? [[id, of(node.attributes.name)] as const] : [])),
    ...Object.keys(graph.updates).map((state, i) => [homeOf(graph, i), of(state)] as const),
  ]);
};

/** Places every register that a run makes, and gives back each after its last use. */
const place = (
  { shaders, results }: Work,
  inputs: ReadonlyArray<readonly [register: number, count: number]>,
  fixed: Map<number, number>,
  begin: number,
) => {
  const [last, asked] = [lastUses(shaders), new Set(results.values())];
  const stretches = openStretches(begin);
  const offsets = new Map(fixed);
  const counts = new Map(inputs);
  for (const [register, count] of inputs) offsets.set(register, stretches.take(count));
  shaders.forEach(({ makes, registers }, i) => {
    if (!offsets.has(makes.register)) {
      counts.set(makes.register, makes.count);
      offsets.set(makes.register, stretches.take(makes.count));
    }
    for (const register of new Set([...registers, makes.register])) {
      const count = counts.get(register);
      if (count === undefined || last.get(register) !== i || asked.has(register)) continue;
      stretches.give(offsets.get(register) as number, count);
      counts.delete(register);
    }
  });
  return { offsets, words: stretches.most() };
};

/** The plan of a graph for so many samples. */
export const planGpu = (
  program: Program,
  lasting: Lasting,
  name: string,
  samples: number,
  outputs: ReadonlyArray<string>,
): GpuPlan => {
  const graph = program.graphs[name] as Graph;
  const scene = openScene(graph, samples, outputs);
  const inputs = inputsOf(graph, scene);
  const constants = new Set(lasting.constants.flatMap((each) => (each.graph === name ? [each.register] : [])));
  const work = workOf(scene, outputs, constants);
  const fixed = fixedOffsets(name, graph, lasting);
  const { offsets, words } = place(
    work,
    inputs.map((id) => [id, scene.count(id)] as const),
    fixed,
    lasting.end,
  );
  const port = (portName: string, id: number, register: number): Port => {
    const { dtype, axes } = scene.node(id).type;
    const at = offsets.get(register) as number;
    return { name: portName, dtype, shape: shapeAt(axes, samples), count: countAt(axes, samples), offset: at };
  };
  return {
    samples,
    inputs: inputs.flatMap((id) => {
      const node = scene.node(id);
      return node.op === "input" ? [port(node.attributes.name, id, id)] : [];
    }),
    dispatches: work.shaders.map(({ code, invocations, registers }) => ({
      code,
      invocations,
      offsets: registers.map((each) => offsets.get(each) as number),
    })),
    outputs: outputs.map((each) => port(each, graph.outputs[each] as number, work.results.get(each) as number)),
    words,
  };
};
