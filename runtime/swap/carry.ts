/**
 * From one model's tensors to another's of the same names. In: what the old model holds, what the new one declares, and
 * the numbers that it would start from. Out: the new model's tensors, and an account of each: every element that still
 * means the same — by name, and along each axis by where its index comes from — keeps its number; the others start
 * fresh.
 *
 *   [x, c] → [c, x]: rows move.   10 classes → 12: ten rows stay, two are new.   Slots follow their parameter.
 */

import { shapeAt } from "../../compiler/ir/graph/type.js";
import type { State } from "../../compiler/ir/program.js";
import type { Tensor, Tensors } from "../engine/engine.js";
import { type Holding, segmentsOf } from "./held.js";

export interface Carried {
  readonly name: string;
  readonly role: State["role"];
  /** `same`: not a number moved. `moved`: all there, in another order. `grown`: some are new. `new`: all are. */
  readonly how: "same" | "moved" | "grown" | "new";
  readonly elements: number;
  /** How many of them start fresh. */
  readonly fresh: number;
}

export interface Carriage {
  readonly tensors: Tensors;
  readonly account: ReadonlyArray<Carried>;
  /** Names that the old model had and the new one has not. */
  readonly dropped: ReadonlyArray<string>;
}

/** How many numbers each source has at one position, by source: behind a flatten a condition's code recurs at each. */
export type Widths = ReadonlyMap<string, number>;

/** For each index of the new axis, the old index that means the same; −1: none does. */
type Indices = ReadonlyArray<number>;

/** The positions of an axis by what stands there: source, position at which it recurs, number. */
const bySource = (state: State, axis: number, widths: Widths): ReadonlyMap<string, number> | undefined => {
  const segments = segmentsOf(state, axis);
  if (segments === undefined) return undefined;
  const found = new Map<string, number>();
  let at = 0;
  for (const { source, start, count } of segments) {
    const width = widths.get(source) ?? Number.POSITIVE_INFINITY;
    for (let i = start; i < start + count; i++) found.set(`${source}/${Math.floor(i / width)}/${i % width}`, at++);
  }
  return found;
};

/** Both models' widths. */
export interface BothWidths {
  readonly before: Widths;
  readonly after: Widths;
}

const axisIndices = (
  before: State,
  after: State,
  axis: number,
  [from, to]: readonly [number, number],
  widths: BothWidths,
): Indices => {
  const [old, now] = [bySource(before, axis, widths.before), bySource(after, axis, widths.after)];
  if (old === undefined || now === undefined) return Array.from({ length: to }, (_, i) => (i < from ? i : -1));
  return [...now.keys()].map((key) => old.get(key) ?? -1);
};

const axisNames = ({ type }: State): string => type.axes.map(({ name }) => name).join(" ");

/** The old offset of each element of the new tensor; −1 where it is new. */
const offsets = (
  before: State,
  after: State,
  from: ReadonlyArray<number>,
  to: ReadonlyArray<number>,
  widths: BothWidths,
): Int32Array => {
  const maps = to.map((size, axis) => axisIndices(before, after, axis, [from[axis] ?? 0, size], widths));
  const count = to.reduce((all, size) => all * size, 1);
  return Int32Array.from({ length: count }, (_, element) => {
    let [rest, old, stride] = [element, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const size = to[axis] ?? 1;
      const index = maps[axis]?.[rest % size] ?? -1;
      if (index < 0) return -1;
      old += index * stride;
      stride *= from[axis] ?? 1;
      rest = Math.floor(rest / size);
    }
    return old;
  });
};

const howOf = (map: Int32Array, sameSize: boolean): Carried["how"] => {
  if (map.every((offset) => offset < 0)) return "new";
  if (map.some((offset) => offset < 0)) return "grown";
  return sameSize && map.every((offset, i) => offset === i) ? "same" : "moved";
};

interface Taken {
  readonly tensor: Tensor;
  readonly carried: Carried;
}

const taken = (after: State, fresh: Tensor, meaning: State, old: Holding, widths: BothWidths): Taken => {
  const { name, role } = after;
  const held = old.get(name);
  const elements = fresh.data.length;
  const apart = { tensor: fresh, carried: { name, role, how: "new", elements, fresh: elements } } as const;
  const before = old.get(meaning.name)?.state;
  if (held === undefined || before === undefined || axisNames(before) !== axisNames(meaning)) return apart;
  const [from, to] = [shapeAt(before.type.axes, 1), shapeAt(after.type.axes, 1)];
  // A number that stands for nothing is carried by nobody.
  const map = offsets(before, meaning, from, to, widths).map((offset) =>
    Number.isNaN(held.tensor.data[offset]) ? -1 : offset,
  );
  const data = fresh.data.slice();
  for (const [i, offset] of map.entries()) if (offset >= 0) data[i] = held.tensor.data[offset] ?? 0;
  const missing = map.reduce((n, offset) => n + (offset < 0 ? 1 : 0), 0);
  return {
    tensor: { ...fresh, data },
    carried: { name, role, how: howOf(map, elements === held.tensor.data.length), elements, fresh: missing },
  };
};

/** The parameter that a slot belongs to: `adam.m/encoder.hidden.kernel` follows `encoder.hidden.kernel`. */
const parameterOf = ({ name, role }: State): string => (role === "slot" ? name.slice(name.indexOf("/") + 1) : name);

/** Every tensor of the new model. `fresh` are the numbers that it would start from. */
export const carry = (old: Holding, states: ReadonlyArray<State>, fresh: Tensors, widths: BothWidths): Carriage => {
  const declared = new Map(states.map((state) => [state.name, state]));
  const made = states.flatMap((state) => {
    const start = fresh[state.name];
    const meaning = declared.get(parameterOf(state)) ?? state;
    return start === undefined ? [] : [taken(state, start, meaning, old, widths)];
  });
  return {
    tensors: Object.fromEntries(made.map(({ tensor, carried }) => [carried.name, tensor])),
    account: made.map(({ carried }) => carried),
    dropped: [...old.keys()].filter((name) => !declared.has(name)),
  };
};
