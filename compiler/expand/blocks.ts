/**
 * Blocks: lists of layers with parameters, unrolled where they are used. In: a list of layers as decoded, and the
 * numbers that names stand for. Out: the same list without blocks, expressions evaluated; each use is one group, so no
 * other layer changes its index.
 *
 *   "blocks": { "down": { "parameters": { "channels": 16 }, "layers": [{ "type": "conv2d", "name": "conv", "filters": "= channels * 2" }] } }
 *   { "type": "block", "use": "down" }                  → { "type": "group", "name": "down", "layers": [{ …, "name": "conv", "filters": 32 }] }
 *   { "type": "block", "use": "down", "repeat": 2 }     → { "type": "group", "name": "down", "layers": [{ "type": "group", … }, { "type": "group", … }] }
 *
 * What a block may read: its parameters, `index` (the copy, from 0), and what the whole spec may read; not the names of
 * where it is used. The tree of the spec is unrolled with it, so that a layer is found at its pointer, and its place
 * says where it is written and where the block is used.
 */
import * as E from "fp-ts/lib/Either.js";
import { limits } from "../base/limits.js";
import {
  childOf,
  type Entry,
  find,
  keyPlaceOf,
  type Located,
  type Place,
  placeOf,
  replaceAt,
} from "../base/located.js";
import { isObject, type Written } from "../language/codec.js";
import type { SurfaceLayer, SurfaceModel } from "../language/model.js";
import type { ExpandProblem } from "../problem/expand/index.js";
import { type Environment, numberOf, type Resolver, resolve } from "./resolve.js";

type Blocks = SurfaceModel["blocks"];
type Block = Blocks[string];
type Use = Extract<SurfaceLayer, { readonly type: "block" }>;

/** A layer without blocks in it and with numbers for expressions. */
type Plain = Readonly<Record<string, unknown>>;

interface Unrolling {
  readonly to: Resolver;
  /** Those that can be unrolled: no circle, every use inside sound. */
  readonly blocks: ReadonlyMap<string, Block>;
  /** What every block may read beside its parameters. */
  readonly outside: Environment;
  readonly used: Place | undefined;
  readonly depth: number;
  /** How many layers blocks may still make. */
  readonly budget: { left: number };
}

interface Unrolled {
  readonly layers: ReadonlyArray<Plain>;
  readonly nodes: ReadonlyArray<Located>;
}

const nothing: Unrolled = { layers: [], nodes: [] };

const isUse = (u: unknown): u is Use => isObject(u) && u["type"] === "block" && typeof u["use"] === "string";

const withUse = (place: Place, used: Place | undefined): Place => (used === undefined ? place : { ...place, used });

/** A node of a block's body, as it is where the block is used. */
const marked = (node: Located, used: Place | undefined): Located => {
  if (used === undefined) return node;
  const place = withUse(node.place, used);
  if (node.kind === "array") return { ...node, place, items: node.items.map((item) => marked(item, used)) };
  if (node.kind !== "object") return { ...node, place };
  const entries = node.entries.map((entry) => ({
    ...entry,
    keyPlace: withUse(entry.keyPlace, used),
    value: marked(entry.value, used),
  }));
  return { ...node, place, entries };
};

const arrayOf = (place: Place, items: ReadonlyArray<Located>): Located => ({ kind: "array", place, items });

/** A layer's node with another list of layers in it. */
const holding = (node: Located, keys: (key: string) => boolean, list: Located): Located => {
  if (node.kind !== "object") return node;
  const kept = node.entries.filter(({ key }) => key !== "layers" && keys(key));
  const own: Entry = { key: "layers", keyPlace: node.place, value: list };
  return { ...node, entries: [...kept, own] };
};

const amountOf = ({ to }: Unrolling, pointer: string, written: Written, environment: Environment): number => {
  if (typeof written === "number") return written;
  const value = numberOf(to.root, pointer, written.text, environment);
  if (E.isLeft(value)) to.problems.push(...value.left);
  return E.isLeft(value) ? Number.NaN : value.right;
};

/** What one copy of a block may read. A default may read the parameters before it. */
const insideOf = (a: Unrolling, use: Use, pointer: string, around: Environment, index: number): Environment => {
  const inside = new Map([...a.outside, ["index", index] as const]);
  const here = new Map([...around, ["index", index] as const]);
  for (const [name, fallback] of Object.entries(a.blocks.get(use.use)?.parameters ?? {})) {
    const given = Object.hasOwn(use.with, name) ? use.with[name] : undefined;
    const value =
      given === undefined
        ? amountOf(a, `/blocks/${use.use}/parameters/${name}`, fallback, inside)
        : amountOf(a, `${pointer}/with/${name}`, given, here);
    inside.set(name, value);
  }
  return inside;
};

const keyOf = ({ _tag, place: { source, range } }: ExpandProblem): string =>
  `${_tag} ${source.name} ${range.start} ${range.end}`;

/** Problems found from `from` on belong to a use of a block; one that an earlier use has had is not told again. */
const attribute = ({ problems }: Resolver, from: number, used: Place): void => {
  const told = new Set(problems.slice(0, from).map(keyOf));
  const found = problems
    .splice(from)
    .map((problem) =>
      problem.place.used === undefined ? { ...problem, place: withUse(problem.place, used) } : problem,
    );
  for (const problem of found) {
    if (!told.has(keyOf(problem))) problems.push(problem);
    told.add(keyOf(problem));
  }
};

/** One copy of a block. */
const copyOf = (a: Unrolling, use: Use, pointer: string, around: Environment, index: number, used: Place): Unrolled => {
  const from = a.to.problems.length;
  const body = `/blocks/${use.use}/layers`;
  const block = a.blocks.get(use.use);
  const inside = insideOf(a, use, pointer, around, index);
  const made =
    block === undefined
      ? nothing
      : unrollList({ ...a, used, depth: a.depth + 1 }, block.layers, find(a.to.root, body), body, inside);
  attribute(a.to, from, used);
  return made;
};

const timesOf = ({ to }: Unrolling, use: Use, pointer: string, around: Environment): number => {
  const times = resolve(to, `${pointer}/repeat`, use.repeat ?? 1, around);
  return Number.isNaN(times) ? 0 : times;
};

/** The group that a use becomes: the block's layers, or with `repeat` a group for each copy. */
const unrollUse = (a: Unrolling, use: Use, name: string, node: Located, pointer: string, around: Environment) => {
  const used = withUse(node.place, a.used);
  const body = withUse(placeOf(a.to.root, `/blocks/${use.use}/layers`), used);
  const times = timesOf(a, use, pointer, around);
  const copies: Array<Unrolled> = [];
  for (let index = 0; index < times && a.budget.left > 0; index++) {
    a.budget.left--;
    copies.push(copyOf(a, use, pointer, around, index, used));
  }
  const once = use.repeat === undefined ? copies[0] : undefined;
  const group = (nodes: ReadonlyArray<Located>): Located => arrayOf(body, nodes);
  const each = copies.map(({ nodes }) =>
    holding({ kind: "object", place: body, entries: [] }, () => true, group(nodes)),
  );
  const layers = once?.layers ?? copies.map((copy) => ({ type: "group", layers: copy.layers }));
  const list = group(once?.nodes ?? each);
  return {
    layer: { type: "group", name, ...(use.frozen === true && { frozen: true }), layers },
    node: holding(marked(node, a.used), (key) => ["type", "name", "frozen"].includes(key), list),
  };
};

/** Unnamed uses are called after their blocks: `down`, and `down-2` where that name is taken. */
const namesOf = (layers: ReadonlyArray<SurfaceLayer>): ReadonlyArray<string> => {
  const taken = new Set(layers.flatMap(({ name }) => name ?? []));
  return layers.map((layer) => {
    if (!isUse(layer) || layer.name !== undefined) return layer.name ?? "";
    let name = layer.use;
    for (let i = 2; taken.has(name); i++) name = `${layer.use}-${i}`;
    taken.add(name);
    return name;
  });
};

const unrollLayer = (a: Unrolling, layer: SurfaceLayer, node: Located, pointer: string, environment: Environment) => {
  const { layers: inner, ...own } = layer;
  const plain = resolve(a.to, pointer, own, environment) as Plain;
  if (inner === undefined) return { layer: plain, node: marked(node, a.used) };
  const list = childOf(node, "layers");
  const made = unrollList({ ...a, depth: a.depth + 1 }, inner, list, `${pointer}/layers`, environment);
  const array = arrayOf(withUse((list ?? node).place, a.used), made.nodes);
  return { layer: { ...plain, layers: made.layers }, node: holding(marked(node, a.used), () => true, array) };
};

const unrollList = (
  a: Unrolling,
  layers: ReadonlyArray<SurfaceLayer>,
  list: Located | undefined,
  pointer: string,
  environment: Environment,
): Unrolled => {
  const { to, budget } = a;
  const place = placeOf(to.root, pointer);
  if (a.depth > limits.depth) {
    to.problems.push({ _tag: "NestedTooDeep", place, limit: limits.depth });
    return nothing;
  }
  const names = namesOf(layers);
  const made = layers.flatMap((layer, i) => {
    if (budget.left < 1) return [];
    if (a.used !== undefined) budget.left--;
    const here = `${pointer}/${i}`;
    // A list that is nobody's writing, but a default, has no nodes.
    const node = (list && childOf(list, String(i))) ?? { kind: "object", place, entries: [] };
    return isUse(layer)
      ? [unrollUse(a, layer, names[i] ?? layer.use, node, here, environment)]
      : [unrollLayer(a, layer, node, here, environment)];
  });
  return { layers: made.map(({ layer }) => layer), nodes: made.map(({ node }) => node) };
};

/** Every use in a value, with where it stands. */
const usesWithin = (u: unknown, pointer: string): ReadonlyArray<{ readonly use: Use; readonly pointer: string }> => {
  if (Array.isArray(u)) return u.flatMap((item: unknown, i) => usesWithin(item, `${pointer}/${i}`));
  if (!isObject(u)) return [];
  return isUse(u)
    ? [{ use: u, pointer }]
    : Object.entries(u).flatMap(([key, value]) => usesWithin(value, `${pointer}/${key}`));
};

/** Names that stand for no block, and parameters that a block has not. */
const checkUse = (to: Resolver, blocks: Blocks, use: Use, pointer: string): void => {
  const block = Object.hasOwn(blocks, use.use) ? blocks[use.use] : undefined;
  const unknown = (named: "block" | "parameter", place: Place, found: string, known: object): void => {
    to.problems.push({ _tag: "UnknownName", named, place, found, known: Object.keys(known) });
  };
  if (block === undefined) unknown("block", placeOf(to.root, `${pointer}/use`), use.use, blocks);
  for (const name of block === undefined ? [] : Object.keys(use.with))
    if (!Object.hasOwn(block?.parameters ?? {}, name))
      unknown("parameter", keyPlaceOf(to.root, `${pointer}/with/${name}`), name, block?.parameters ?? {});
};

/** The blocks that can be unrolled. One that is in a circle, or goes too deep, is reported where it does. */
const soundBlocks = (to: Resolver, blocks: Blocks): ReadonlyMap<string, Block> => {
  const known = new Map<string, Block | undefined>();
  const path: Array<string> = [];
  // One chain is too deep wherever it is entered.
  let deep = false;
  const fault = (name: string, place: Place): ExpandProblem | undefined => {
    if (path.includes(name)) return { _tag: "CircularBlock", place, names: [...path.slice(path.indexOf(name)), name] };
    return path.length >= limits.depth ? { _tag: "NestedTooDeep", place, limit: limits.depth } : undefined;
  };
  const visit = (name: string): boolean => {
    const block = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    if (known.has(name) || block === undefined) return known.get(name) !== undefined;
    path.push(name);
    const inner = usesWithin(block.layers, `/blocks/${name}/layers`).map(({ use, pointer }) => {
      const problem = fault(use.use, placeOf(to.root, `${pointer}/use`));
      if (problem !== undefined && !(problem._tag === "NestedTooDeep" && deep)) to.problems.push(problem);
      deep ||= problem?._tag === "NestedTooDeep";
      return problem === undefined && visit(use.use);
    });
    path.pop();
    known.set(name, inner.every(Boolean) ? block : undefined);
    return inner.every(Boolean);
  };
  for (const name of Object.keys(blocks)) visit(name);
  return new Map([...known].flatMap(([name, block]) => (block === undefined ? [] : [[name, block] as const])));
};

const allUses = ({ variants: _, sweep: __, ...spec }: SurfaceModel) => usesWithin(spec, "");

interface Unroller {
  readonly unroll: Resolver["unroll"];
  /** Evaluates the blocks that are used nowhere, for their problems alone. */
  readonly checkUnused: (to: Resolver, environment: Environment) => void;
}

/** Unrolls the lists of layers of one spec. Its blocks and their uses are checked with the first list. */
export const unrollerOf = (surface: SurfaceModel): Unroller => {
  const budget = { left: limits.layers };
  let known: ReadonlyMap<string, Block> | undefined;
  const blocksFor = (to: Resolver): ReadonlyMap<string, Block> => {
    if (known === undefined)
      for (const { use, pointer } of allUses(surface)) checkUse(to, surface.blocks, use, pointer);
    known ??= soundBlocks(to, surface.blocks);
    return known;
  };
  const begin = (to: Resolver, outside: Environment): Unrolling => ({
    ...{ to, blocks: blocksFor(to), outside, budget },
    ...{ used: undefined, depth: 1 },
  });
  const unroll: Resolver["unroll"] = (to, pointer, layers, environment) => {
    const list = find(to.root, pointer);
    const place = placeOf(to.root, pointer);
    const over = budget.left < 1;
    // What decode gave: resolve hands lists on as it finds them.
    const written = layers as ReadonlyArray<SurfaceLayer>;
    const made = unrollList(begin(to, environment), written, list, pointer, environment);
    if (budget.left < 1 && !over) to.problems.push({ _tag: "TooManyCopies", place, limit: limits.layers });
    if (usesWithin(layers, pointer).length > 0) to.root = replaceAt(to.root, pointer, arrayOf(place, made.nodes));
    return made.layers;
  };
  const checkUnused = (to: Resolver, environment: Environment): void => {
    const a = begin(to, environment);
    const used = new Set(allUses(surface).map(({ use }) => use.use));
    for (const [name, { layers }] of a.blocks) {
      if (used.has(name)) continue;
      const pointer = `/blocks/${name}/layers`;
      const alone = insideOf(a, { type: "block", use: name, with: {} }, "", environment, 0);
      unrollList(a, layers, find(to.root, pointer), pointer, alone);
    }
  };
  return { unroll, checkUnused };
};
