// Whether a file has what a group wishes for. In: a group, what the file holds by name and shape, and the name of a
// layer in it. Out: what each of our states is made of, or which tensors are missing or have another shape.
import type { State } from "../ir/program.js";
import type { Flattened, Group } from "./group.js";
import type { Layout, Part, Recipe, Take, Wish } from "./recipe.js";
import { recipesFor } from "./recipe.js";

/** The shapes of a file's tensors, by name. */
export type Held = ReadonlyMap<string, ReadonlyArray<number>>;

export interface Taken extends Take {
  readonly tensor: string;
}

/** Index `index[i]` of the file's axis becomes index i of ours. */
export interface Reordered {
  readonly axis: number;
  readonly index: ReadonlyArray<number>;
}

/** One of our states: the sum of what is taken, or a constant; then its rows and columns in our order. */
export interface Filling {
  readonly state: State;
  readonly takes: ReadonlyArray<Taken>;
  readonly constant?: number;
  readonly reordered: ReadonlyArray<Reordered>;
}

/** A tensor that one of our states needs, as the file should have it; and how it has it, if it does. */
export interface Misfit {
  readonly state: string;
  readonly tensor: string;
  readonly wanted: ReadonlyArray<number>;
  readonly found?: ReadonlyArray<number>;
}

export interface Fit {
  readonly fillings: ReadonlyArray<Filling>;
  readonly misfits: ReadonlyArray<Misfit>;
  /** Wanted tensors that are there. */
  readonly met: number;
}

const withoutOnes = (shape: ReadonlyArray<number>): ReadonlyArray<number> => shape.filter((n) => n !== 1);

/** Axes of one element count for nothing: a 1×1 convolution is a matrix. */
export const sameShape = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  withoutOnes(a).join() === withoutOnes(b).join();

/** `fc1.weight`; the name of a layer may have a tag behind a colon. */
const tensorName = (from: string, suffix: string): string =>
  [from.split(":")[0] as string, suffix].filter((part) => part !== "").join(".");

const taggedBy = (from: string): string | undefined => from.split(":")[1];

const wishFit = (held: Held, from: string, wish: Wish): Fit => {
  const takes = wish.takes.map((take): Taken => ({ ...take, tensor: tensorName(from, take.suffix) }));
  const known = takes.filter(({ tensor }) => held.has(tensor));
  const constant = wish.otherwise !== undefined && known.length === 0 ? { constant: wish.otherwise } : undefined;
  const misfits = takes.flatMap(({ tensor, shape }): ReadonlyArray<Misfit> => {
    const found = held.get(tensor);
    if (found !== undefined && sameShape(found, shape)) return [];
    if (found === undefined && wish.otherwise !== undefined) return [];
    return [{ state: wish.state.name, tensor, wanted: shape, ...(found && { found }) }];
  });
  return {
    fillings: [{ state: wish.state, takes: known, ...constant, reordered: [] }],
    misfits,
    met: known.length - misfits.filter(({ found }) => found !== undefined).length,
  };
};

/** How a file's layer of this name suits a recipe. */
export const recipeFit = (held: Held, from: string, { wishes }: Recipe): Fit => {
  const each = wishes.map((wish) => wishFit(held, from, wish));
  return {
    fillings: each.flatMap(({ fillings }) => fillings),
    misfits: each.flatMap(({ misfits }) => misfits),
    met: each.reduce((sum, { met }) => sum + met, 0),
  };
};

export const suits = ({ misfits, met }: Fit): boolean => misfits.length === 0 && met > 0;

/** The best of the ways in which a tool may have written a group under this name. */
export const bestFit = (held: Held, group: Group, layout: Layout, from: string, part?: Part): Fit => {
  const tag = taggedBy(from);
  const recipes = recipesFor(group, layout, part).filter((recipe) => recipe.tag === tag);
  const fits = recipes.map((recipe) => recipeFit(held, from, recipe));
  const none: Fit = { fillings: [], misfits: [{ state: group.path, tensor: from, wanted: [] }], met: 0 };
  return fits.find(suits) ?? [...fits].sort((a, b) => b.met - a.met)[0] ?? none;
};

/** Where each of our flattened values stands in a file that flattens with channels first. */
const channelsFirst = ({ positions, channels, rows }: Flattened, size: number): ReadonlyArray<number> => {
  const index = Array.from({ length: size }, (_, i) => i);
  const at = (k: number): number => rows?.[k] ?? k;
  for (let p = 0; p < positions; p++)
    for (let c = 0; c < channels; c++) index[at(p * channels + c)] = at(c * positions + p);
  return index;
};

/** A filling whose rows, or columns, the file has with channels first. */
export const reordered = (filling: Filling, flat: Flattened, side: "inputs" | "outputs"): Filling => {
  const { axes } = filling.state.type;
  const isKernel = axes.length > 1;
  if (side === "inputs" && !isKernel && !(axes[0]?.size === flat.positions * flat.channels)) return filling;
  const axis = side === "inputs" ? 0 : axes.length - 1;
  const size = axes[axis]?.size;
  if (typeof size !== "number" || size < flat.positions * flat.channels) return filling;
  return { ...filling, reordered: [...filling.reordered, { axis, index: channelsFirst(flat, size) }] };
};
