// Recognises Adam's update of a parameter and its two moments, which TensorFlow has as one kernel that goes over them
// once instead of a dozen times. In: a graph. Out: what the kernel needs, for each parameter updated so.
//
//   m ← β₁·m + (1 − β₁)·g      v ← β₂·v + (1 − β₂)·g²      θ ← base − m·size / (√v·root + ε)
//
// The kernel computes θ − rate·m / (√v + ε′). Dividing numerator and denominator by `root` makes them equal: rate =
// size / root, ε′ = ε / root. So bias correction, which is in `size` and `root`, stays as the graph has it.
import type { Graph, Node } from "../../ir/graph/graph.js";
import { originOf } from "./emission.js";

export interface AdamUpdate {
  readonly parameter: string;
  readonly m: string;
  readonly v: string;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Nodes: the gradient, what the parameter is before the step, and the two factors of rank 0. */
  readonly gradient: number;
  readonly base: number;
  readonly size: number;
  readonly root: number;
}

/** Reads a graph upwards from one node; every question is undefined where the graph looks otherwise. */
const reader = (graph: Graph) => {
  const skip = (id: number): number => originOf(graph, id);
  const node = (id: number): Node => graph.nodes[skip(id)] as Node;
  /** Operands of a node with this op. */
  const of = (op: Node["op"], id: number): ReadonlyArray<number> | undefined => {
    const made = node(id);
    return made.op === op ? made.inputs.map(skip) : undefined;
  };
  /** Both orders of the operands of a commutative node. */
  const either = (op: Node["op"], id: number): ReadonlyArray<readonly [number, number]> => {
    const [x, y] = of(op, id) ?? [];
    return x === undefined || y === undefined
      ? []
      : [
          [x, y],
          [y, x],
        ];
  };
  const scalar = (id: number): boolean => node(id).type.axes.length === 0;
  const number = (id: number): number | undefined => {
    const made = node(id);
    return made.op === "constant" && scalar(id) ? made.attributes.values[0] : undefined;
  };
  const state = (id: number): string | undefined => {
    const made = node(id);
    return made.op === "state" ? made.attributes.name : undefined;
  };
  return { skip, of, either, scalar, number, state };
};

type Reader = ReturnType<typeof reader>;

const first = <A, B>(items: ReadonlyArray<A>, find: (item: A) => B | undefined): B | undefined => {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** `x · number`, in either order. */
const scaled = (r: Reader, id: number): { readonly x: number; readonly by: number } | undefined =>
  first(r.either("multiply", id), ([x, y]) => {
    const by = r.number(y);
    return by === undefined ? undefined : { x, by };
  });

/** `β·state + (1 − β)·x`. */
const average = (
  r: Reader,
  id: number,
): { readonly slot: string; readonly beta: number; readonly x: number } | undefined =>
  first(r.either("add", id), ([left, right]) => {
    const [old, next] = [scaled(r, left), scaled(r, right)];
    const slot = old && r.state(old.x);
    if (old === undefined || next === undefined || slot === undefined) return undefined;
    return Math.abs(old.by + next.by - 1) < 1e-12 ? { slot, beta: old.by, x: next.x } : undefined;
  });

/** `√v · root + ε`. */
const deviation = (
  r: Reader,
  id: number,
): { readonly v: number; readonly root: number; readonly epsilon: number } | undefined =>
  first(r.either("add", id), ([left, right]) => {
    const epsilon = r.number(right);
    if (epsilon === undefined) return undefined;
    return first(r.either("multiply", left), ([x, root]) => {
      const v = r.of("sqrt", x)?.[0];
      return v === undefined || !r.scalar(root) || r.scalar(v) ? undefined : { v, root, epsilon };
    });
  });

/** `m / (√v·root + ε) · size`. */
const move = (r: Reader, id: number) =>
  first(r.either("multiply", id), ([quotient, size]) => {
    const [m, below] = r.of("divide", quotient) ?? [];
    const found = below === undefined ? undefined : deviation(r, below);
    return m === undefined || found === undefined || !r.scalar(size) ? undefined : { ...found, m, size };
  });

const recognise = (r: Reader, graph: Graph, parameter: string, id: number): AdamUpdate | undefined => {
  const [base, moved] = r.of("subtract", id) ?? [];
  const step = moved === undefined ? undefined : move(r, moved);
  const m = step && average(r, step.m);
  const v = step && average(r, step.v);
  if (base === undefined || step === undefined || m === undefined || v === undefined) return undefined;
  const written = (slot: string, by: number): boolean =>
    graph.updates[slot] !== undefined && r.skip(graph.updates[slot]) === by;
  const squared = r.of("square", v.x)?.[0];
  if (squared !== m.x || m.slot === v.slot || !written(m.slot, step.m) || !written(v.slot, step.v)) return undefined;
  const { size, root, epsilon } = step;
  return { parameter, m: m.slot, v: v.slot, beta1: m.beta, beta2: v.beta, epsilon, gradient: m.x, base, size, root };
};

/** Every update of the graph that is Adam's. A moment belongs to one parameter only. */
export const adamUpdates = (graph: Graph): ReadonlyArray<AdamUpdate> => {
  const r = reader(graph);
  const taken = new Set<string>();
  return Object.entries(graph.updates).flatMap(([parameter, id]) => {
    const found = taken.has(parameter) ? undefined : recognise(r, graph, parameter, id);
    if (found === undefined || taken.has(found.m) || taken.has(found.v)) return [];
    for (const name of [parameter, found.m, found.v]) taken.add(name);
    return [found];
  });
};
