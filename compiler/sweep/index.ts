// Sweeps: one spec, many trials. In: a spec's tree with `sweep`. Out: its trials — what each one changes, and its name
// — and the tree of each.
//
//   "sweep": { "over": { "/latent/size": [2, 8], "/train/batch": [64] }, "seeds": [1, 2] }      → 2 · 1 · 2 trials, the last list runs fastest
//   "/inject/*/place": ["prefix", "film"]                                                       → every injection alike

import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { canonical, hash } from "../base/hash.js";
import { limits } from "../base/limits.js";
import {
  childOf,
  childPointer,
  type Entry,
  entryOf,
  find,
  type Located,
  type Place,
  segmentsOf,
  toValue,
} from "../base/located.js";
import type { PatchProblem } from "../problem/patch/index.js";
import type { Change } from "../problem/sweep/change.js";
import type { SweepProblem } from "../problem/sweep/index.js";
import { setAtPointer, stepsOfKey } from "../read/patch.js";

export type { Change };

export interface Trial {
  /** The same for the same changes, whatever else the sweep lists and in whatever order. */
  readonly id: string;
  readonly changes: ReadonlyArray<Change>;
}

/** What one list gives: the changes to choose from. */
type Axis = ReadonlyArray<Change>;

export const seedPointer = "/train/seed";

/** Stands for every item of a list. */
const every = "*";

const items = (node: Located | undefined): ReadonlyArray<Located> => (node?.kind === "array" ? node.items : []);

const axisOf = (pointer: string, keyPlace: Place, node: Located | undefined): Axis =>
  items(node).map((value) => ({ pointer, keyPlace, value }));

interface Lists {
  readonly over: ReadonlyArray<Entry>;
  readonly seeds: Entry | undefined;
}

const listsOf = (root: Located): Lists | undefined => {
  const sweep = find(root, "/sweep");
  if (sweep === undefined) return undefined;
  const over = entryOf(sweep, "over")?.value;
  return { over: over?.kind === "object" ? over.entries : [], seeds: entryOf(sweep, "seeds") };
};

const axesOf = ({ over, seeds }: Lists): ReadonlyArray<Axis> => [
  ...over.map(({ key, keyPlace, value }) => axisOf(key, keyPlace, value)),
  ...(seeds === undefined ? [] : [axisOf(seedPointer, seeds.keyPlace, seeds.value)]),
];

/** A short name for what a trial changes. */
export const idOf = (changes: ReadonlyArray<Change>): string =>
  hash(canonical(Object.fromEntries(changes.map(({ pointer, value }) => [pointer, toValue(value)]))));

const product = (axes: ReadonlyArray<Axis>): ReadonlyArray<ReadonlyArray<Change>> =>
  axes.reduce<ReadonlyArray<ReadonlyArray<Change>>>(
    (trials, axis) => trials.flatMap((changes) => axis.map((change) => [...changes, change])),
    [[]],
  );

/** Every trial of a spec that `expand` has accepted, in order; none where it has no sweep. */
export const trials = (root: Located): ReadonlyArray<Trial> => {
  const lists = listsOf(root);
  return lists === undefined ? [] : product(axesOf(lists)).map((changes) => ({ id: idOf(changes), changes }));
};

/** One trial for each choice of `over`: seeds change no shape, so what is wrong with one is wrong with all. */
export const shapes = (root: Located): ReadonlyArray<Trial> => {
  const lists = listsOf(root);
  if (lists === undefined) return [];
  const axes = axesOf(lists).map((axis) => (axis[0]?.pointer === seedPointer ? axis.slice(0, 1) : axis));
  return product(axes).map((changes) => ({ id: idOf(changes), changes }));
};

/**
 * The pointers that one with `*` stands for; itself where there is no such list, and then setting it says what is
 * missing.
 */
const pointersOf = (root: Located, pointer: string): ReadonlyArray<string> => {
  const walk = (
    node: Located | undefined,
    at: string,
    [step, ...rest]: ReadonlyArray<string>,
  ): ReadonlyArray<string> => {
    if (step === undefined) return [at];
    if (step === every && node?.kind === "array" && node.items.length > 0)
      return node.items.flatMap((item, i) => walk(item, childPointer(at, i), rest));
    return walk(node && childOf(node, step), childPointer(at, step), rest);
  };
  return segmentsOf(pointer).includes(every) ? walk(root, "", segmentsOf(pointer)) : [pointer];
};

const applied = (root: Located, { pointer, keyPlace, value }: Change): E.Either<PatchProblem, Located> =>
  pointersOf(root, pointer).reduce<E.Either<PatchProblem, Located>>(
    (spec, key) => E.chain((each: Located) => setAtPointer(each, { key, keyPlace, value }))(spec),
    E.right(root),
  );

/** The spec of a trial: what it changes is set, and the sweep is gone. */
export const trialSpec = (root: Located, { changes }: Pick<Trial, "changes">): E.Either<PatchProblem, Located> =>
  changes.reduce<E.Either<PatchProblem, Located>>(
    (spec, change) => E.chain((each: Located) => applied(each, change))(spec),
    E.right(root.kind === "object" ? { ...root, entries: root.entries.filter(({ key }) => key !== "sweep") } : root),
  );

const repeated = (node: Located | undefined): ReadonlyArray<SweepProblem> => {
  const first = new Map<string, Place>();
  return items(node).flatMap((item): ReadonlyArray<SweepProblem> => {
    const text = canonical(toValue(item));
    const before = first.get(text);
    if (before === undefined) first.set(text, item.place);
    return before === undefined ? [] : [{ _tag: "RepeatedValue", place: item.place, first: before }];
  });
};

/** Parts that are gone by the time that trials are made. */
const unswept: ReadonlySet<string> = new Set(["extends", "variants", "sweep"]);

const within = (inner: string, outer: string): boolean => {
  const [below, above] = [segmentsOf(inner), segmentsOf(outer)];
  return above.every((step, i) => below[i] === step || (i < below.length && [step, below[i]].includes(every)));
};

const conflicts = ({ over, seeds }: Lists): ReadonlyArray<SweepProblem> => {
  const all = [
    ...over.map(({ key, keyPlace }) => ({ pointer: key, place: keyPlace })),
    ...(seeds === undefined ? [] : [{ pointer: seedPointer, place: seeds.keyPlace }]),
  ];
  return all.flatMap(({ pointer, place }, i): ReadonlyArray<SweepProblem> => {
    const other = all.slice(0, i).find((each) => within(pointer, each.pointer) || within(each.pointer, pointer));
    return other === undefined ? [] : [{ _tag: "SweepConflict", place, first: other.place, what: other.pointer }];
  });
};

const notSwept = ({ over }: Lists): ReadonlyArray<SweepProblem> =>
  over.flatMap(({ key, keyPlace }): ReadonlyArray<SweepProblem> => {
    const [part = ""] = segmentsOf(key);
    return unswept.has(part) ? [{ _tag: "NotSwept", place: keyPlace, part }] : [];
  });

const badPointers = ({ over }: Lists): ReadonlyArray<PatchProblem> =>
  over.flatMap(({ key, keyPlace }) => {
    const steps = stepsOfKey(key, keyPlace);
    return E.isLeft(steps) ? [steps.left] : [];
  });

/** What is wrong with the lists of a sweep, before any trial is made. */
export const checkSweep = (root: Located): E.Either<ReadonlyNonEmptyArray<SweepProblem | PatchProblem>, void> => {
  const problems = problemsOf(root);
  return isNonEmpty(problems) ? E.left(problems) : E.right(undefined);
};

const problemsOf = (root: Located): ReadonlyArray<SweepProblem | PatchProblem> => {
  const lists = listsOf(root);
  if (lists === undefined) return [];
  const { place } = find(root, "/sweep") ?? root;
  const axes = axesOf(lists);
  if (axes.length === 0) return [{ _tag: "EmptySweep", place }];
  const found = axes.reduce((count, axis) => count * axis.length, 1);
  const many: ReadonlyArray<SweepProblem> =
    found > limits.trials ? [{ _tag: "TooManyTrials", place, found, limit: limits.trials }] : [];
  return [
    ...many,
    ...[...lists.over.map(({ value }) => value), lists.seeds?.value].flatMap(repeated),
    ...conflicts(lists),
    ...notSwept(lists),
    ...badPointers(lists),
  ];
};
