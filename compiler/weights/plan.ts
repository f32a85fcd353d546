// A map, carried out on paper. In: a model's groups, a map and the shapes that a file holds. Out: what each state is
// made of, which are drawn afresh, which of the file's tensors go nowhere; or everything that does not fit, tensor by
// tensor.
import * as E from "fp-ts/lib/Either.js";
import type { State } from "../ir/program.js";
import { bestFit, type Filling, type Held, type Misfit, reordered, sameShape } from "./fit.js";
import { type Group, grouped, sizesOf } from "./group.js";
import type { Entry, Order, WeightMap } from "./map.js";
import type { Layout } from "./recipe.js";

export interface Planned {
  readonly fillings: ReadonlyArray<Filling>;
  readonly fresh: ReadonlyArray<string>;
  readonly unused: ReadonlyArray<string>;
}

export type PlanFault =
  /** The map names a place that the model has not. */
  | { readonly _tag: "NoPlace"; readonly path: string; readonly known: ReadonlyArray<string> }
  /** The map says nothing of a part of the model. */
  | { readonly _tag: "Unmapped"; readonly path: string }
  | { readonly _tag: "Misfit"; readonly path: string; readonly misfit: Misfit };

interface Placed {
  readonly group: Group;
  readonly entry: Entry | null;
}

/** The groups that a key of the map names: a group, or what stands below it. */
const groupsAt = (groups: ReadonlyArray<Group>, key: string): ReadonlyArray<Group> => {
  const own = groups.find(({ path }) => path === key);
  if (own !== undefined) return [own];
  const states = groups
    .flatMap(({ states }) => [...states.values()])
    .filter(({ name }) => name === key || name.startsWith(`${key}.`));
  const whole = states.find(({ name }) => name === key);
  if (whole !== undefined) return [{ path: key, kind: "tensor", states: new Map([["", whole]]), heads: 1 }];
  return states.length === 0 ? [] : grouped(key, states);
};

const firstIn = (written: Order | undefined, first: boolean, layout: Layout): boolean =>
  written === undefined ? layout === "pytorch" && first : written === "channels-first";

/** Rows and columns in our order. */
const ordered = ({ inputs, outputs }: Group, entry: Entry, layout: Layout, filling: Filling): Filling => {
  const turnedIn =
    inputs && firstIn(entry.flattened, inputs.first, layout) ? reordered(filling, inputs, "inputs") : filling;
  return outputs && firstIn(entry.parted, outputs.first, layout) ? reordered(turnedIn, outputs, "outputs") : turnedIn;
};

/** One tensor whose axes a person named. */
const byAxes = (held: Held, state: State, { from, axes = [] }: Entry): Filling | Misfit => {
  const ours = sizesOf(state.type);
  const sound = axes.length === ours.length && ours.every((_, i) => axes.includes(i));
  const wanted = sound ? axes.map((_, i) => ours[axes.indexOf(i)] as number) : ours;
  const found = held.get(from);
  if (!sound || found === undefined || !sameShape(found, wanted))
    return { state: state.name, tensor: from, wanted, ...(found && { found }) };
  return { state, takes: [{ suffix: "", tensor: from, shape: wanted, order: axes }], reordered: [] };
};

const planned = (
  held: Held,
  { group, entry }: Placed,
  usual: Layout,
): E.Either<ReadonlyArray<PlanFault>, ReadonlyArray<Filling>> => {
  if (entry === null) return E.right([]);
  const only = [...group.states.values()][0];
  if (entry.axes !== undefined && only !== undefined) {
    const made = byAxes(held, only, entry);
    return "takes" in made ? E.right([made]) : E.left([{ _tag: "Misfit", path: group.path, misfit: made }]);
  }
  const layout = entry.layout ?? usual;
  const fit = bestFit(held, group, layout, entry.from, entry.part);
  if (fit.misfits.length > 0)
    return E.left(fit.misfits.map((misfit) => ({ _tag: "Misfit", path: group.path, misfit })));
  if (fit.met === 0)
    return E.left([
      { _tag: "Misfit", path: group.path, misfit: { state: group.path, tensor: entry.from, wanted: [] } },
    ]);
  return E.right(fit.fillings.map((filling) => ordered(group, entry, layout, filling)));
};

/** What is to be done, or everything that stands against it. */
export const plan = (
  held: Held,
  groups: ReadonlyArray<Group>,
  { layout, layers }: WeightMap,
): E.Either<ReadonlyArray<PlanFault>, Planned> => {
  const faults: Array<PlanFault> = [];
  const fillings: Array<Filling> = [];
  const [covered, fresh] = [new Set<string>(), [] as string[]];
  for (const [key, entry] of layers) {
    const named = groupsAt(groups, key);
    if (named.length === 0) faults.push({ _tag: "NoPlace", path: key, known: groups.map(({ path }) => path) });
    for (const group of named) {
      const made = planned(held, { group, entry }, layout);
      for (const { name } of group.states.values()) covered.add(name);
      if (entry === null) fresh.push(...[...group.states.values()].map(({ name }) => name));
      if (E.isLeft(made)) faults.push(...made.left);
      else fillings.push(...made.right);
    }
  }
  for (const { path, states } of groups)
    if ([...states.values()].some(({ name }) => !covered.has(name))) faults.push({ _tag: "Unmapped", path });
  if (faults.length > 0) return E.left(faults);
  const used = new Set(fillings.flatMap(({ takes }) => takes.map(({ tensor }) => tensor)));
  const unused = [...held.keys()].filter((name) => !used.has(name) && !/num_batches_tracked$/.test(name));
  return E.right({ fillings, fresh, unused });
};
