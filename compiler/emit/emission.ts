// A plan under construction. In: a graph, the number of samples and a target; lowerings ask it for operands and call
// kernels on it. It hides its mutation from everything outside this folder. Values are made late: a rank-0 value is a
// cell until a kernel wants it in a register, a broadcast, a transpose or a slice stays a view until a kernel wants its
// elements in a row.
import type { Graph, Node } from "../ir/graph/graph.js";
import { type DType, shapeAt } from "../ir/graph/type.js";
import { evaluateNumber, type NumberOp } from "./number.js";
import type { Action, Attributes, Constant, Feed, KernelStep, Operand, Slot, Target } from "./plan.js";
import type { Shape } from "./shape.js";
import { isWhole, moveOf, narrowed, type Strided, whole } from "./strided.js";

/** What a node's value is, so far. */
export type Held =
  | { readonly _tag: "Buffer"; readonly operand: Operand }
  | { readonly _tag: "Cell"; readonly cell: number }
  /** Elements of a register that nobody has moved yet. */
  | { readonly _tag: "Strided"; readonly view: Strided }
  | { readonly _tag: "Fed"; readonly name: string }
  | { readonly _tag: "State"; readonly name: string };

export interface Emission {
  readonly samples: number;
  readonly target: Target;
  readonly shapeOf: (id: number) => Shape;
  readonly node: (id: number) => Node;
  readonly hold: (id: number, held: Held) => void;
  readonly held: (id: number) => Held;
  /** The node's value in a register. */
  readonly operand: (id: number) => Operand;
  /** The node's value, possibly with axes of size 1 where it only repeats. */
  readonly seen: (id: number) => Operand;
  /** The node's value as a view, without moving anything. */
  readonly view: (id: number) => Strided;
  /** A view's elements in a register of their own order. */
  readonly compact: (view: Strided) => Operand;
  /** The cell of a rank-0 float. */
  readonly cell: (id: number) => number;
  /** The number in a cell, where it is known already. */
  readonly known: (cell: number) => number | undefined;
  readonly number: (op: NumberOp, of: ReadonlyArray<number>) => number;
  readonly literal: (value: number) => number;
  readonly call: (
    kernel: string,
    inputs: KernelStep["inputs"],
    attributes: Attributes,
    shape: Shape,
    dtype?: DType,
  ) => Operand;
  readonly push: (action: Action) => void;
  readonly fresh: (shape: Shape, dtype?: DType) => Operand;
  readonly constant: (values: ReadonlyArray<number>, shape: Shape, dtype?: DType) => Operand;
  /** Integers known by a name that tells all of them, counted out only once. */
  readonly counted: (name: string, count: () => ReadonlyArray<number>) => Operand;
  /** The shape that a register's buffer was made with. */
  readonly origin: (operand: Operand) => Shape;
  /** Whether a register holds a feed, state or a constant: what a run is lent, and must not write into. */
  readonly lent: (register: number) => boolean;
  /** Everything emitted so far. */
  readonly parts: () => Parts;
}

export interface Parts {
  readonly actions: ReadonlyArray<Action>;
  readonly registers: number;
  readonly cells: ReadonlyArray<number>;
  readonly feeds: ReadonlyArray<Feed>;
  readonly states: ReadonlyArray<Slot>;
  readonly constants: ReadonlyArray<Constant>;
}

export const reshaped = (operand: Operand, shape: Shape): Operand => ({ ...operand, shape });

/** Registers, cells and steps: what has been emitted, without knowledge of the graph. */
const openTape = () => {
  const actions: Array<Action> = [];
  const origins: Array<Shape> = [];
  const cells: Array<number> = [];
  const literals = new Map<number, number>();
  const [computed, lent] = [new Set<number>(), new Set<number>()];
  const constants = new Map<string, Constant>();
  const fresh = (shape: Shape, dtype: DType = "f32"): Operand => {
    origins.push(shape);
    return { register: origins.length - 1, shape, dtype };
  };
  const push = (action: Action): void => void actions.push(action);
  const newCell = (): number => {
    computed.add(cells.length);
    return cells.push(0) - 1;
  };
  const literal = (value: number): number => {
    const rounded = Math.fround(value);
    const cell = literals.get(rounded) ?? cells.push(rounded) - 1;
    literals.set(rounded, cell);
    return cell;
  };
  const known = (cell: number): number | undefined => (computed.has(cell) ? undefined : cells[cell]);
  const number = (op: NumberOp, of: ReadonlyArray<number>): number => {
    const values = of.map(known).filter((value) => value !== undefined);
    if (values.length === of.length) return literal(evaluateNumber(op, values));
    const cell = newCell();
    push({ _tag: "Number", op, of, cell });
    return cell;
  };
  const kept = (key: string, make: () => Omit<Constant, "register">): Operand => {
    const made = constants.get(key);
    if (made) return made;
    const held = make();
    const next = { register: fresh(held.shape, held.dtype).register, ...held };
    lent.add(next.register);
    constants.set(key, next);
    return next;
  };
  const constant = (values: ReadonlyArray<number>, shape: Shape, dtype: DType = "f32"): Operand => {
    const { register } = kept(`${dtype} ${shape} ${values}`, () => ({ dtype, shape, values }));
    return { register, shape, dtype };
  };
  const counted = (name: string, count: () => ReadonlyArray<number>): Operand => {
    const { register, shape, dtype } = kept(name, () => {
      const values = count();
      return { dtype: "i32", shape: [values.length], values };
    });
    return { register, shape, dtype };
  };
  const call: Emission["call"] = (kernel, inputs, attributes, shape, dtype = "f32") => {
    const output = fresh(shape, dtype);
    push({ _tag: "Kernel", kernel, inputs, attributes, output });
    return output;
  };
  const origin = (operand: Operand): Shape => origins[operand.register] ?? operand.shape;
  const parts = () => ({ actions, registers: origins.length, cells, constants: [...constants.values()] });
  return { fresh, push, newCell, literal, known, number, constant, counted, call, origin, lent, parts };
};

type Tape = ReturnType<typeof openTape>;

/** Feeds and state, in the order in which they are first read. */
const openDoors = (tape: Tape, graph: Graph, shapeOf: (id: number) => Shape) => {
  const feeds = new Map<string, Feed>();
  const states = new Map<string, Operand>();
  const feed = (name: string, id: number, want: "register" | "cell"): number => {
    const dtype = (graph.nodes[id] as Node).type.dtype;
    const found = feeds.get(name) ?? { name, dtype, shape: shapeOf(id) };
    const place = found[want] ?? (want === "cell" ? tape.newCell() : tape.fresh(shapeOf(id), dtype).register);
    feeds.set(name, { ...found, [want]: place });
    if (want === "register") tape.lent.add(place);
    return place;
  };
  const state = (name: string, id: number): Operand => {
    const made = states.get(name) ?? tape.fresh(shapeOf(id), (graph.nodes[id] as Node).type.dtype);
    states.set(name, made);
    tape.lent.add(made.register);
    return made;
  };
  const parts = () => ({
    feeds: [...feeds.values()],
    states: [...states].map(([name, { register }]): Slot => ({ name, register })),
  });
  return { feed, state, parts };
};

/** Moves a view's elements into their own order. */
const compacted = (tape: Tape, view: Strided): Operand => {
  const { register, dtype, shape } = view;
  if (isWhole(view)) return { register, dtype, shape };
  const output = tape.fresh(shape, dtype);
  const start = shape.map(() => 0);
  tape.push({ _tag: "Move", moves: [moveOf(view, shape, start)], output });
  return output;
};

type Doors = ReturnType<typeof openDoors>;

/** What each node's value is, and where it has been put so far: into a register, into a cell, or both. */
const openValues = (tape: Tape, doors: Doors, graph: Graph, shapeOf: (id: number) => Shape) => {
  const values = new Map<number, Held>();
  const buffers = new Map<number, Operand>();
  const cells = new Map<number, number>();
  const held = (id: number): Held => {
    const found = values.get(id);
    if (found === undefined) throw new Error(`node ${id} of ${graph.name} is read before it is emitted`);
    return found;
  };
  const stored = (cell: number): Operand => {
    const number = tape.known(cell);
    if (number !== undefined) return tape.constant([number], []);
    const output = tape.fresh([]);
    tape.push({ _tag: "Store", cell, output });
    return output;
  };
  const place = (id: number): Operand => {
    const value = held(id);
    const { dtype } = (graph.nodes[id] as Node).type;
    if (value._tag === "Buffer") return value.operand;
    if (value._tag === "Strided") return compacted(tape, value.view);
    if (value._tag === "State") return doors.state(value.name, id);
    if (value._tag === "Cell") return stored(value.cell);
    return { register: doors.feed(value.name, id, "register"), shape: shapeOf(id), dtype };
  };
  const operand = (id: number): Operand => {
    const made = buffers.get(id) ?? place(id);
    buffers.set(id, made);
    return made;
  };
  const read = (id: number): number => {
    const value = held(id);
    if (value._tag === "Cell") return value.cell;
    if (value._tag === "Fed") return doors.feed(value.name, id, "cell");
    const cell = tape.newCell();
    tape.push({ _tag: "Load", from: operand(id), cell });
    return cell;
  };
  const cell = (id: number): number => {
    const made = cells.get(id) ?? read(id);
    cells.set(id, made);
    return made;
  };
  const unmoved = (id: number): Strided | undefined => {
    const value = held(id);
    return value._tag === "Strided" && !buffers.has(id) ? value.view : undefined;
  };
  const hold = (id: number, value: Held): void => {
    values.set(id, value);
  };
  return { held, hold, operand, cell, unmoved };
};

/**
 * An empty plan for `graph`, its batch fixed. Reading a node that nothing was held for throws: the schedule is wrong.
 */
export const openEmission = (graph: Graph, samples: number, target: Target): Emission => {
  const tape = openTape();
  const shapes = graph.nodes.map((node) => shapeAt(node.type.axes, samples));
  const shapeOf = (id: number): Shape => shapes[id] as Shape;
  const doors = openDoors(tape, graph, shapeOf);
  const { held, hold, operand, cell, unmoved } = openValues(tape, doors, graph, shapeOf);
  const seen = (id: number): Operand => {
    const view = unmoved(id);
    return (view && narrowed(view)) ?? operand(id);
  };
  return {
    ...tape,
    samples,
    target,
    shapeOf,
    node: (id) => graph.nodes[id] as Node,
    hold,
    held,
    operand,
    seen,
    view: (id) => unmoved(id) ?? whole(operand(id)),
    compact: (view) => compacted(tape, view),
    cell,
    lent: (register) => tape.lent.has(register),
    parts: () => ({ ...tape.parts(), ...doors.parts() }),
  };
};
