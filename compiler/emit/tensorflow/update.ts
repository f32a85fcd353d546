// The writes of a graph. All of them wait for one barrier: every read of what is written, every new value, and every
// node that may fail. So all reads see the old values, and a run that fails has written nothing.
import type { Graph, Node } from "../../ir/graph/graph.js";
import { elements } from "../../ir/graph/type.js";
import { opOf } from "../../ir/op/index.js";
import { type AdamUpdate, adamUpdates } from "./adam.js";
import { type Emission, number, type Tensor, typed, type Writer } from "./emission.js";
import { attribute } from "./saved-model.js";

/** What the graphs of a program share. */
export interface Shared {
  readonly writer: Writer;
  /** The resource of each state. */
  readonly handles: Readonly<Record<string, Tensor>>;
}

/** Inputs that only make a node wait. */
export const waits = (nodes: Iterable<Tensor>): ReadonlyArray<Tensor> => [...new Set(nodes)].map((node) => `^${node}`);

/** Whether a value may be the very memory of a fed one: then it is copied before it is kept. */
const mayBeFed = (graph: Graph): ((id: number) => boolean) => {
  const known = new Map<number, boolean>();
  const counts = (id: number): string => JSON.stringify(elements((graph.nodes[id] as Node).type.axes));
  const find = (id: number): boolean => {
    const { op, inputs } = graph.nodes[id] as Node;
    if (op === "input") return true;
    const { kind } = opOf(op);
    if (kind === "contraction" || kind === "fused") return false;
    return inputs.some((from) => counts(from) === counts(id) && ask(from));
  };
  const ask = (id: number): boolean => {
    const found = known.get(id) ?? find(id);
    known.set(id, found);
    return found;
  };
  return ask;
};

/** A write in two halves: what it needs, emitted before the barrier, and the write itself, after it. */
interface Write {
  readonly needs: ReadonlyArray<Tensor>;
  readonly write: (barrier: Tensor) => Tensor;
}

/** A variable takes over the memory of its new value; the old memory stays with those that read it. */
const assign = (e: Emission, { writer, handles }: Shared, name: string, id: number, copy: boolean): Write => {
  const { dtype } = (e.graph.nodes[id] as Node).type;
  const made = e.value(id);
  const value = copy ? e.emit("DeepCopy", [made], typed(dtype)) : made;
  const write = (barrier: Tensor): Tensor =>
    writer.add(
      `${e.graph.name}/write/${name}`,
      "AssignVariableOp",
      [handles[name] as Tensor, value, ...waits([barrier])],
      { dtype: attribute.type(dtype) },
    );
  return { needs: [value], write };
};

/** The two numbers that the kernel takes in place of size and root; parameters with the same ones share them. */
const openScalars = (e: Emission, { writer }: Shared) => {
  const made = new Map<string, readonly [rate: Tensor, epsilon: Tensor]>();
  return ({ size, root, epsilon }: AdamUpdate): readonly [rate: Tensor, epsilon: Tensor] => {
    const key = JSON.stringify([size, root, epsilon]);
    const divided = (name: string, by: Tensor): Tensor =>
      writer.add(`${e.graph.name}/adam/${name}`, "RealDiv", [by, e.value(root)], typed("f32"));
    const found = made.get(key) ?? [divided("rate", e.value(size)), divided("epsilon", number(e, epsilon))];
    made.set(key, found);
    return found;
  };
};

/** One pass over a parameter, its moments and its gradient. What the parameter decays to is assigned first. */
const applyAdam = (
  e: Emission,
  shared: Shared,
  update: AdamUpdate,
  [rate, epsilon]: readonly [Tensor, Tensor],
): Write => {
  const { parameter, m, v, base, beta1, beta2 } = update;
  const held = e.maker(base);
  const whole = held.op === "state" && held.attributes.name === parameter;
  const decay = whole ? undefined : assign(e, shared, parameter, base, false);
  const [gradient, none] = [e.value(update.gradient), number(e, 0)];
  const variables = [parameter, m, v].map((name) => shared.handles[name] as Tensor);
  const numbers = [none, none, rate, number(e, beta1), number(e, beta2), epsilon, gradient];
  const write = (barrier: Tensor): Tensor =>
    shared.writer.add(
      `${e.graph.name}/write/${parameter}`,
      "ResourceApplyAdam",
      [...variables, ...numbers, ...waits([decay?.write(barrier) ?? barrier])],
      typed("f32"),
    );
  return { needs: [rate, epsilon, gradient, ...(decay?.needs ?? [])], write };
};

const writesOf = (e: Emission, shared: Shared): ReadonlyArray<Write> => {
  const adam = adamUpdates(e.graph);
  const scalars = openScalars(e, shared);
  const done = new Set(adam.flatMap(({ parameter, m, v }) => [parameter, m, v]));
  const fed = mayBeFed(e.graph);
  const plain = Object.entries(e.graph.updates).filter(([name]) => !done.has(name));
  return [
    ...adam.map((update) => applyAdam(e, shared, update, scalars(update))),
    ...plain.map(([name, id]) => assign(e, shared, name, id, fed(id))),
  ];
};

/** A gather fails on an index that is no row. */
const mayFail = (e: Emission): ReadonlyArray<Tensor> =>
  e.graph.nodes.flatMap(({ op }, id) => (op === "gather" ? e.parts(id) : []));

/**
 * Emits the writes of a graph whose outputs are emitted: gives a node that is there once all are done, or nothing where
 * the graph writes nothing. `reads` are the graph's reads of state, by name.
 */
export const emitUpdates = (e: Emission, shared: Shared, reads: ReadonlyMap<string, Tensor>): Tensor | undefined => {
  const writes = writesOf(e, shared);
  if (writes.length === 0) return undefined;
  const needs = [...writes.flatMap((each) => each.needs), ...mayFail(e)];
  const read = [...reads].flatMap(([name, tensor]) => (name in e.graph.updates ? [tensor] : []));
  const barrier = shared.writer.add(`${e.graph.name}/barrier`, "NoOp", waits([...needs, ...read]));
  const written = writes.map(({ write }) => write(barrier));
  return shared.writer.add(`${e.graph.name}/done`, "Identity", [number(e, 0), ...waits(written)], typed("f32"));
};
