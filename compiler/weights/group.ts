// The places of a model that weights belong to, a layer each. In: a typed model. Out: groups of its states, each with
// what kind of layer they make and, where a layer stands beside a flatten or a reshape, with the order in which it
// reads or makes the flattened values.
import type { LayerTrace, TypedModel } from "../assemble/typed.js";
import type { CoreLayer, CoreModule } from "../expand/core.js";
import { isBatch, sameAxes, type TensorType } from "../ir/graph/type.js";
import type { State } from "../ir/program.js";
import { kindOf, widthOf } from "../scope/scope.js";

export type GroupKind =
  | "affine"
  | "convolution"
  | "transposed"
  | "norm"
  | "gru"
  | "lstm"
  | "attention"
  | "table"
  /** One tensor by itself. */
  | "tensor";

/** Positions whose values stand side by side in a vector: how many, and how many channels each has. */
export interface Flattened {
  readonly positions: number;
  readonly channels: number;
  /** Which rows of the kernel they are, in our order; absent: all. */
  readonly rows?: ReadonlyArray<number>;
  /**
   * Whether PyTorch flattens what stands there with its channels first: an image, and a sequence that convolutions
   * made.
   */
  readonly first: boolean;
}

export interface Group {
  /** Where it stands in the spec: `encoder.hidden`, `latent.mean`. */
  readonly path: string;
  readonly kind: GroupKind;
  /** By their names within the group: `kernel`, `reset.kernel`. */
  readonly states: ReadonlyMap<string, State>;
  /** Attentions side by side. */
  readonly heads: number;
  /** What flows in was flattened; what comes out is to be parted. */
  readonly inputs?: Flattened;
  readonly outputs?: Flattened;
}

export const sizesOf = (type: TensorType): ReadonlyArray<number> =>
  type.axes.map(({ size }) => {
    if (isBatch(size)) throw new Error("a state with a batch axis");
    return size;
  });

const hasAll = (names: ReadonlySet<string>, wanted: ReadonlyArray<string>): boolean =>
  wanted.every((name) => names.has(name));

/** Whether a kernel reads along its last axis, as that of a transposed convolution does. */
const readsLast = ({ type, initial }: State): boolean =>
  initial._tag !== "Constant" && initial.axis === type.axes.length - 1;

const kindBy = (states: ReadonlyMap<string, State>): GroupKind | undefined => {
  const names = new Set(states.keys());
  const kernel = states.get("kernel");
  if (kernel !== undefined && kernel.type.axes.length === 2) return "affine";
  if (kernel !== undefined) return readsLast(kernel) ? "transposed" : "convolution";
  if (hasAll(names, ["scale", "shift"]) && states.get("scale")?.type.axes.length === 1) return "norm";
  if (hasAll(names, ["reset.kernel", "update.kernel", "new.kernel"])) return "gru";
  if (hasAll(names, ["input.kernel", "forget.kernel", "output.kernel", "new.kernel"])) return "lstm";
  if (hasAll(names, ["query.kernel", "key.kernel", "value.kernel", "output.kernel"])) return "attention";
  return ["embedding", "table", "vectors"].some((name) => names.has(name)) ? "table" : undefined;
};

const within = (path: string, states: ReadonlyArray<State>): ReadonlyMap<string, State> =>
  new Map(states.map((state) => [state.name.slice(path.length + 1), state]));

/** A group, or one for each of its states where they make no layer that is known. */
export const grouped = (path: string, states: ReadonlyArray<State>): ReadonlyArray<Group> => {
  const named = within(path, states);
  const kind = kindBy(named);
  if (kind !== undefined) return [{ path, kind, states: named, heads: 1 }];
  return states.map((state) => ({ path: state.name, kind: "tensor", states: new Map([["", state]]), heads: 1 }));
};

const parentOf = (name: string): string => name.slice(0, name.lastIndexOf("."));

/** Everything that training changes or keeps, but the optimiser's slots and what is worked out from the data. */
const learnt = ({ state }: TypedModel): ReadonlyArray<State> =>
  state.filter(({ role, fitted }) => role !== "slot" && fitted === undefined);

const everyLayer = (layers: ReadonlyArray<CoreLayer>): ReadonlyArray<CoreLayer> =>
  layers.flatMap((layer) => [layer, ...everyLayer(layer.layers)]);

const headsAt = ({ core }: TypedModel, path: string): number => {
  const layer = core.modules.flatMap(({ layers }) => everyLayer(layers)).find(({ site }) => site === path);
  return layer !== undefined && "heads" in layer.written ? Number(layer.written.heads) : 1;
};

/** A layer as it was built, and its states. */
interface Standing {
  readonly trace: LayerTrace;
  readonly states: ReadonlyArray<State>;
}

/** Whether each value, or each feature, stays at its place: nothing is summed with weights. */
const keepsPlaces = ({ trace, states }: Standing): boolean =>
  sameAxes(trace.input.axes, trace.output.axes) &&
  trace.definition.holds === undefined &&
  states.every(({ type }) => type.axes.length < 2);

/** Whether it moves a window along time: its PyTorch counterpart has channels before the time. */
const alongTime = ({ trace, states }: Standing): boolean =>
  states.some(({ type }) => type.axes[0]?.name === "kernel-time") ||
  (states.length === 0 && kindOf(trace.input) === "sequence" && !sameAxes(trace.input.axes, trace.output.axes));

const positionsIn = (type: TensorType): Pick<Flattened, "positions" | "channels"> => {
  const channels = widthOf(type);
  const all = type.axes.slice(1).reduce((product, { size }) => product * (isBatch(size) ? 1 : size), 1);
  return { positions: all / channels, channels };
};

/**
 * Whether what stands at a flatten has its channels first in PyTorch: of an image yes; of a sequence where the layer on
 * its far side has them so.
 */
const firstOf = (type: TensorType, neighbour: Standing | undefined): boolean =>
  kindOf(type) === "image" || (neighbour !== undefined && alongTime(neighbour));

const isFlat = ({ input, output }: LayerTrace): boolean => kindOf(input) !== "vector" && kindOf(output) === "vector";
const isParting = ({ input, output }: LayerTrace): boolean => kindOf(input) === "vector" && kindOf(output) !== "vector";

type Orders = Map<string, Pick<Group, "inputs" | "outputs">>;

const note = (orders: Orders, site: string, order: Pick<Group, "inputs" | "outputs">): void => {
  orders.set(site, { ...orders.get(site), ...order });
};

const worthTelling = ({ positions, channels }: Pick<Flattened, "positions" | "channels">): boolean =>
  positions > 1 && channels > 1;

/** What is flattened at `i`, carried on to the layers that read it; `end`: what reads the last of the list. */
const carryOn = (list: ReadonlyArray<Standing>, i: number, orders: Orders, end: ReadonlyArray<string>): void => {
  const { trace } = list[i] as Standing;
  const before = list.slice(0, i).findLast((each) => !keepsPlaces(each));
  const inputs = { ...positionsIn(trace.input), first: firstOf(trace.input, before) };
  if (!worthTelling(inputs)) return;
  const behind = list.slice(i + 1);
  const stop = behind.findIndex((each) => !keepsPlaces(each));
  const readers = (stop < 0 ? behind : behind.slice(0, stop + 1)).map((each) => each.trace.site);
  for (const site of stop < 0 ? [...readers, ...end] : readers) note(orders, site, { inputs });
};

/** What is parted at `i`, carried back to the layer that made it. */
const carryBack = (list: ReadonlyArray<Standing>, i: number, orders: Orders): void => {
  const { trace } = list[i] as Standing;
  const next = list.slice(i + 1).find((each) => !keepsPlaces(each));
  const outputs = { ...positionsIn(trace.output), first: firstOf(trace.output, next) };
  if (!worthTelling(outputs)) return;
  const before = list.slice(0, i);
  const start = before.findLastIndex((each) => !keepsPlaces(each));
  for (const each of before.slice(Math.max(0, start))) note(orders, each.trace.site, { outputs });
};

const ordersIn = (list: ReadonlyArray<Standing>, orders: Orders, end: ReadonlyArray<string>): void => {
  for (const [i, { trace }] of list.entries()) {
    if (isFlat(trace)) carryOn(list, i, orders, end);
    if (isParting(trace)) carryBack(list, i, orders);
  }
};

const listsIn = ({ layers }: CoreModule): ReadonlyArray<ReadonlyArray<CoreLayer>> => [
  layers,
  ...everyLayer(layers).flatMap((layer) => (layer.layers.length > 0 ? [layer.layers] : [])),
];

/** What reads the encoder's end. */
const heads = (states: ReadonlyMap<string, State>): ReadonlyArray<string> => [
  ...new Set([...states.values()].flatMap(({ owner }) => (owner?.role === "latent" ? [owner.path] : []))),
];

const ordersOf = ({ core, parts }: TypedModel, states: ReadonlyMap<string, State>): Orders => {
  const orders: Orders = new Map();
  const traces = new Map(parts.flatMap(({ layers }) => layers).map((trace) => [trace.site, trace]));
  const standing = ({ site }: CoreLayer): ReadonlyArray<Standing> => {
    const trace = traces.get(site);
    return trace === undefined ? [] : [{ trace, states: trace.state.flatMap((name) => states.get(name) ?? []) }];
  };
  for (const module of core.modules)
    for (const list of listsIn(module)) {
      const ends = module === core.encoder.module && list === module.layers ? heads(states) : [];
      ordersIn(list.flatMap(standing), orders, ends);
    }
  return orders;
};

/**
 * Which rows of a kernel stand for what was flattened: those that came from the value, and not from a condition beside
 * it.
 */
const rowsIn = (group: Group, flat: Flattened): ReadonlyArray<number> | undefined => {
  const initial = group.states.get("kernel")?.initial;
  const all = flat.positions * flat.channels;
  if (initial === undefined || initial._tag === "Constant" || initial.axis !== 0) return undefined;
  const rows = initial.segments.flatMap(({ source, count }) => new Array<boolean>(count).fill(source === "x"));
  const own = rows.flatMap((isOwn, i) => (isOwn ? [i] : []));
  if (rows.length === all) return undefined;
  // Conditions that were joined as channels are among the flattened; what a suffix adds stands behind them.
  return own.length === all ? own : Array.from({ length: all }, (_, i) => i);
};

const withOrder = (group: Group, order: Pick<Group, "inputs" | "outputs"> | undefined): Group => {
  if (order === undefined) return group;
  const rows = order.inputs && rowsIn(group, order.inputs);
  return { ...group, ...order, ...(order.inputs && { inputs: { ...order.inputs, ...(rows && { rows }) } }) };
};

/** Every place of a model that weights belong to, in the order in which values flow. */
export const groupsOf = (model: TypedModel): ReadonlyArray<Group> => {
  const states = new Map(learnt(model).map((state) => [state.name, state]));
  const layers = model.parts.flatMap((part) => part.layers);
  const orders = ordersOf(model, states);
  const owner = new Map(layers.flatMap((layer) => layer.state.map((name) => [name, layer] as const)));
  const groups = new Map<string, Array<State>>();
  for (const state of states.values()) {
    const path = owner.get(state.name)?.site ?? parentOf(state.name);
    groups.set(path, [...(groups.get(path) ?? []), state]);
  }
  return [...groups].flatMap(([path, own]) =>
    grouped(path, own).map((group) => withOrder({ ...group, heads: headsAt(model, path) }, orders.get(group.path))),
  );
};
