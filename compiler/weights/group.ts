// The places of a model that weights belong to, a layer each. In: a typed model. Out: groups of its states, each with
// what kind of layer they make and, where a layer stands beside a flatten or a reshape, with the order in which it
// reads or makes the flattened values.
import type { LayerTrace, TypedModel } from "../assemble/typed.js";
import type { CoreLayer, CoreModule } from "../expand/core.js";
import { isBatch, sameAxes, type TensorType } from "../ir/graph/type.js";
import type { Formed, State, WeightForm } from "../ir/program.js";
import { kindOf, widthOf } from "../scope/scope.js";

export type GroupKind =
  | WeightForm
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

const tensor = (state: State): Group => ({
  path: state.name,
  kind: "tensor",
  states: new Map([["", state]]),
  heads: 1,
});

/** What states make together, each by the form that `of` picks of its own; one of none is a tensor by itself. */
const groupedBy = (
  states: Iterable<State>,
  of: (forms: ReadonlyArray<Formed>) => Formed | undefined,
): ReadonlyArray<Group> => {
  const groups = new Map<string, { readonly group: Group; readonly states: Map<string, State> }>();
  for (const state of states) {
    const formed = of(state.forms ?? []);
    if (formed === undefined) {
      groups.set(state.name, { group: tensor(state), states: new Map() });
      continue;
    }
    const { form: kind, at: path, heads = 1 } = formed;
    const own = groups.get(path)?.states ?? new Map<string, State>();
    own.set(state.name.slice(path.length + 1), state);
    groups.set(path, { group: { path, kind, states: own, heads }, states: own });
  }
  return [...groups.values()].map(({ group }) => group);
};

/** What stands at a path that is a part of a group, or holds several: one layer, or each of its states. */
export const grouped = (path: string, states: ReadonlyArray<State>): ReadonlyArray<Group> =>
  groupedBy(states, (forms) => forms.find(({ at }) => at === path));

/** Everything that training changes or keeps, but the optimiser's slots and what is worked out from the data. */
const learnt = ({ state }: TypedModel): ReadonlyArray<State> =>
  state.filter(({ role, fitted }) => role !== "slot" && fitted === undefined);

const everyLayer = (layers: ReadonlyArray<CoreLayer>): ReadonlyArray<CoreLayer> =>
  layers.flatMap((layer) => [layer, ...everyLayer(layer.layers)]);

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

const ordersOf = ({ core, parts, conditions }: TypedModel, states: ReadonlyMap<string, State>): Orders => {
  const orders: Orders = new Map();
  const traces = new Map([...parts, ...conditions].flatMap(({ layers }) => layers).map((trace) => [trace.site, trace]));
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
  const orders = ordersOf(model, states);
  return groupedBy(states.values(), ([whole]) => whole).map((group) => withOrder(group, orders.get(group.path)));
};
