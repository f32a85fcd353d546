// Which layer of a file is likely which of a model's. In: a model's groups and the shapes that a file holds. Out: a
// map, with what is left over, and for each entry what else would fit. Only what fits by its shape is proposed; among
// several, likeness of names and the order of layers decide.
import { bestFit, type Fit, type Held, recipeFit, suits } from "./fit.js";
import type { Group } from "./group.js";
import type { Entry, WeightMap } from "./map.js";
import { type Layout, layouts, type Part, type Recipe, recipesFor } from "./recipe.js";

interface Candidate {
  readonly group: Group;
  readonly from: string;
  readonly tensors: ReadonlyArray<string>;
  readonly score: number;
}

export interface Proposal {
  readonly map: WeightMap;
  /** What else of the file has the shapes that an entry needs, by our path. */
  readonly alsoFit: ReadonlyMap<string, ReadonlyArray<string>>;
  /** The file's tensors that go nowhere. */
  readonly unused: ReadonlyArray<string>;
}

/** Different words for one thing, as public code has them. */
const words: ReadonlyArray<readonly [RegExp, string]> = [
  [/log[-_. ]?(variance|var|sigma2?|std)|lnvar|logv/gi, " logvar "],
  [/z_?mean|means?\b|\bmu\b|(?<=[_.])mu|mu(?=[_.]|$)|\bloc\b/gi, " mean "],
  [/encoder|\benc\b|(?<=\b)encode|inference|recognition/gi, " encoder "],
  [/decoder|\bdec\b|(?<=\b)decode|generator/gi, " decoder "],
  [/codebook|quantizer|quantiser|embedding|embed|emb\b/gi, " embedding "],
];

const tokens = (name: string): ReadonlySet<string> => {
  const plain = words.reduce((text, [pattern, word]) => text.replace(pattern, word), name);
  const parts = plain
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+|(?<=[a-z])(?=[0-9])/);
  return new Set(parts.filter((part) => part !== "" && part !== "layers" && part !== "latent"));
};

const opposites = [
  ["encoder", "decoder"],
  ["mean", "logvar"],
] as const;

/** How alike two names are: 1 where all words are shared; below 0 where one says the opposite of the other. */
const likeness = (a: string, b: string): number => {
  const [ours, theirs] = [tokens(a), tokens(b)];
  const against = opposites.some(
    ([x, y]) => (ours.has(x) && theirs.has(y) && !theirs.has(x)) || (ours.has(y) && theirs.has(x) && !theirs.has(y)),
  );
  const shared = [...ours].filter((word) => theirs.has(word)).length;
  return (against ? -1 : 0) + shared / Math.max(1, Math.min(ours.size, theirs.size));
};

/** The names under which a file may have what a recipe wants first. */
const namesFor = (held: Held, { wishes, tag }: Recipe): ReadonlyArray<string> => {
  const suffix = wishes.flatMap(({ takes }) => takes.map((take) => take.suffix))[0];
  if (suffix === undefined) return [];
  const ending = suffix === "" ? "" : `.${suffix}`;
  return [...held.keys()].flatMap((name) => {
    const from = name === suffix ? "" : name.endsWith(ending) ? name.slice(0, name.length - ending.length) : undefined;
    return from === undefined ? [] : [tag === undefined ? from : `${from}:${tag}`];
  });
};

const tensorsOf = ({ fillings }: Fit): ReadonlyArray<string> =>
  fillings.flatMap(({ takes }) => takes.map(({ tensor }) => tensor));

/** Everything in the file that suits one group. */
const candidatesOf = (held: Held, group: Group, at: number, layout: Layout, part?: Part): ReadonlyArray<Candidate> => {
  const order = [...held.keys()];
  return recipesFor(group, layout, part).flatMap((recipe, rank) =>
    namesFor(held, recipe).flatMap((from) => {
      const fit = recipeFit(held, from, recipe);
      if (!suits(fit)) return [];
      const tensors = tensorsOf(fit);
      const place = order.indexOf(tensors[0] ?? "") / Math.max(1, order.length - 1);
      const score = 1.5 * likeness(group.path, from) - Math.abs(place - at) - 0.02 * rank;
      return [{ group, from, tensors, score }];
    }),
  );
};

/** The best first; each group and each tensor once. */
const chosen = (candidates: ReadonlyArray<Candidate>): ReadonlyMap<string, Candidate> => {
  const taken = new Set<string>();
  const found = new Map<string, Candidate>();
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    if (found.has(candidate.group.path) || candidate.tensors.some((name) => taken.has(name))) continue;
    found.set(candidate.group.path, candidate);
    for (const name of candidate.tensors) taken.add(name);
  }
  return found;
};

/** Where a file's one layer makes mean and log-variance side by side, both halves of it. */
const halves = (
  held: Held,
  layout: Layout,
  groups: ReadonlyArray<Group>,
  found: ReadonlyMap<string, Candidate>,
): ReadonlyMap<string, Entry> => {
  const entries = new Map<string, Entry>();
  const used = new Set([...found.values()].flatMap(({ tensors }) => tensors));
  const free: Held = new Map([...held].filter(([name]) => !used.has(name)));
  for (const mean of groups) {
    const other = groups.find(({ path }) => path === mean.path.replace(/mean$/, "log-variance") && path !== mean.path);
    const width = mean.states.get("bias")?.type.axes[0]?.size;
    if (other === undefined || typeof width !== "number" || found.has(mean.path) || found.has(other.path)) continue;
    const of = 2 * width;
    const [best] = [...candidatesOf(free, mean, 0.5, layout, { start: 0, of })].sort((a, b) => b.score - a.score);
    if (best === undefined) continue;
    entries.set(mean.path, { from: best.from, part: { start: 0, of } });
    entries.set(other.path, { from: best.from, part: { start: width, of } });
  }
  return entries;
};

/** What the file flattens otherwise than graft is said in the map, so that a person sees it. */
const orderOf = ({ inputs, outputs }: Group, layout: Layout): Omit<Entry, "from"> =>
  layout === "pytorch"
    ? {
        ...(inputs?.first && { flattened: "channels-first" as const }),
        ...(outputs?.first && { parted: "channels-first" as const }),
      }
    : {};

const proposeIn = (held: Held, groups: ReadonlyArray<Group>, layout: Layout): Proposal => {
  const last = Math.max(1, groups.length - 1);
  const candidates = groups.flatMap((group, i) => candidatesOf(held, group, i / last, layout));
  const found = chosen(candidates);
  const parts = halves(held, layout, groups, found);
  const layers = groups.map((group): readonly [string, Entry | null] => {
    const own = found.get(group.path);
    const entry = own === undefined ? parts.get(group.path) : { from: own.from };
    return [group.path, entry === undefined ? null : { ...entry, ...orderOf(group, layout) }];
  });
  const entries = layers.flatMap(([path, entry]) => {
    const group = groups.find((each) => each.path === path);
    return entry === null || group === undefined ? [] : [bestFit(held, group, layout, entry.from, entry.part)];
  });
  const used = new Set(entries.flatMap(tensorsOf));
  const alsoFit = [...found].map(([path, { tensors }]) => {
    const others = candidates.filter(
      (each) => each.group.path === path && !each.tensors.every((name) => tensors.includes(name)),
    );
    return [path, [...new Set(others.map(({ from }) => from))]] as const;
  });
  return {
    map: { layout, layers: new Map(layers) },
    alsoFit: new Map(alsoFit),
    unused: [...held.keys()].filter((name) => !used.has(name) && !/num_batches_tracked$/.test(name)),
  };
};

const missing = ({ map }: Proposal): number => [...map.layers.values()].filter((entry) => entry === null).length;

/** The map that suits most; of two layouts, the one that leaves less over. */
export const propose = (held: Held, groups: ReadonlyArray<Group>): Proposal => {
  const each = layouts.map((layout) => proposeIn(held, groups, layout));
  return [...each].sort((a, b) => missing(a) - missing(b) || a.unused.length - b.unused.length)[0] as Proposal;
};
