/**
 * What a sweep is to do: its settings, and a trial of each with each seed.
 *
 * In: a checked spec's tree and what the command line asks. Out: settings with their names and parameter counts, and
 * trials with their folders and the whole text of their specs; or every problem of any trial's spec.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../../compiler/assemble/typed.js";
import { canonical } from "../../../compiler/base/hash.js";
import { find, type Located, segmentsOf, toValue } from "../../../compiler/base/located.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { commonStratify } from "../../../compiler/expand/samples.js";
import { checkTrials, typedTrial } from "../../../compiler/pipeline/compile.js";
import type { Change } from "../../../compiler/problem/sweep/change.js";
import { idOf, seedPointer, trials as trialsOf } from "../../../compiler/sweep/index.js";
import { closestSize } from "../../../compiler/sweep/match.js";
import { type Search, searchOf } from "../../../compiler/sweep/search.js";
import { settledSources } from "../../data.js";
import { percent, whole } from "../../report/format.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { fileName } from "../../run/run.js";
import { parametersOf, refusedSpec } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { drawn } from "./search.js";

/** A choice of the values swept over; its trials differ in their seed alone. */
export interface Setting {
  /** `place = film, size = 8`. */
  readonly label: string;
  readonly changes: ReadonlyArray<Change>;
  readonly core: CoreModel;
  readonly parameters: number;
  /** The size that was found for `--equal-params`. */
  readonly matched?: { readonly name: string; readonly size: number };
}

export interface SweepTrial {
  /** The same for the same changes, whatever else is swept over. */
  readonly id: string;
  readonly setting: number;
  readonly seed: number;
  readonly folder: string;
  /** The trial's spec, which needs nothing else. */
  readonly text: string;
}

export interface Sweep {
  readonly name: string;
  readonly folder: string;
  readonly settings: ReadonlyArray<Setting>;
  readonly seeds: ReadonlyArray<number>;
  readonly search: Search;
  /** What the search draws by: the spec's own seed. */
  readonly seed: number;
  readonly trials: ReadonlyArray<SweepTrial>;
}

export interface Asked {
  readonly folder?: string | undefined;
  readonly data?: string | undefined;
  readonly epochs?: number | undefined;
  /** The name under `let` whose number matches parameter counts. */
  readonly equal?: string | undefined;
}

const isSeed = ({ pointer }: Change): boolean => pointer === seedPointer;

const short = (value: unknown): string =>
  typeof value === "string"
    ? value
    : JSON.stringify(value)
        .replace(/"([\w-]+)":/g, "$1: ")
        .replaceAll('"', "");

const clipped = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** A pointer's last step; more of it where another one ends alike, and where an index says nothing alone. */
const namesOf = (pointers: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const last = (pointer: string): string => segmentsOf(pointer).at(-1) ?? pointer;
  const alone = (pointer: string): boolean =>
    !/^(?:[0-9]+|\*)$/.test(last(pointer)) && pointers.filter((each) => last(each) === last(pointer)).length === 1;
  return new Map(pointers.map((pointer) => [pointer, alone(pointer) ? last(pointer) : segmentsOf(pointer).join(".")]));
};

const labelOf = (changes: ReadonlyArray<Change>, names: ReadonlyMap<string, string>): string =>
  changes.length === 0
    ? "as written"
    : changes
        .map(({ pointer, value }) => `${names.get(pointer) ?? pointer} = ${clipped(short(toValue(value)))}`)
        .join(", ");

/** `film-8-seed-1-76891bde`: what a person looks for, and what tells two that look alike apart. */
const folderName = (changes: ReadonlyArray<Change>, seed: number, id: string): string => {
  const values = changes.filter((change) => !isSeed(change)).map(({ value }) => fileName(short(toValue(value))));
  return [...values.join("-").slice(0, 60).split("-"), "seed", seed, id.slice(0, 8)]
    .filter((part) => part !== "")
    .join("-");
};

const unknownName = (name: string, root: Located): Refusal => {
  const known = find(root, "/let");
  const names = known?.kind === "object" ? known.entries.map(({ key }) => key) : [];
  return refusal(
    2,
    usage(
      `--equal-params ${name}: the spec's \`let\` has no whole number ${name}.`,
      names[0] === undefined
        ? `write "let": { "${name}": 64 } and use "= ${name}" for the sizes that may grow`
        : `write --equal-params ${names[0]}`,
    ),
  );
};

const noMatch = (name: string, label: string): Refusal =>
  refusal(2, usage(`No ${name} makes the parameters of ${label} match.`, "name another number of the spec's `let`"));

/** The change of `let` that gives a setting as many parameters as the first one. */
const matching = (
  root: Located,
  name: string,
  target: number,
  changes: ReadonlyArray<Change>,
): E.Either<Refusal, { readonly change: Change; readonly typed: TypedModel; readonly size: number }> => {
  const own = find(root, `/let/${name}`);
  if (own?.kind !== "number" || !Number.isInteger(own.value) || own.value < 1) return E.left(unknownName(name, root));
  const changeTo = (value: number): Change => ({
    pointer: `/let/${name}`,
    keyPlace: own.place,
    value: { ...own, value },
  });
  const at = (size: number) => typedTrial(root, [...changes, changeTo(size)]);
  const found = closestSize(
    (size) => {
      const typed = at(size);
      return E.isLeft(typed) ? undefined : parametersOf(typed.right);
    },
    target,
    own.value,
  );
  const typed = found === undefined ? undefined : at(found.size);
  return found === undefined || typed === undefined || E.isLeft(typed)
    ? E.left(noMatch(name, labelOf(changes, namesOf(changes.map(({ pointer }) => pointer)))))
    : E.right({ change: changeTo(found.size), typed: typed.right, size: found.size });
};

const settingOf = (
  root: Located,
  changes: ReadonlyArray<Change>,
  label: string,
  equal: string | undefined,
  target: number | undefined,
): E.Either<Refusal, Setting> => {
  const plain = typedTrial(root, changes);
  if (E.isLeft(plain)) return E.left(refusedSpec(plain.left));
  const parameters = parametersOf(plain.right);
  if (equal === undefined || target === undefined || parameters === target)
    return E.right({ label, changes, core: plain.right.core, parameters });
  return E.map(({ change, typed, size }: { change: Change; typed: TypedModel; size: number }) => ({
    label,
    changes: [...changes, change],
    core: typed.core,
    parameters: parametersOf(typed),
    matched: { name: equal, size },
  }))(matching(root, equal, target, changes));
};

const settingsOf = (
  root: Located,
  choices: ReadonlyArray<ReadonlyArray<Change>>,
  equal: string | undefined,
): E.Either<Refusal, ReadonlyArray<Setting>> => {
  const names = namesOf([...new Set(choices.flat().map(({ pointer }) => pointer))]);
  if (equal !== undefined && find(root, `/let/${equal}`)?.kind !== "number") return E.left(unknownName(equal, root));
  const settings: Array<Setting> = [];
  for (const changes of choices) {
    const setting = settingOf(root, changes, labelOf(changes, names), equal, settings[0]?.parameters);
    if (E.isLeft(setting)) return setting;
    settings.push(setting.right);
  }
  return E.right(settings);
};

/** The lists without their seeds, each once. */
const choicesOf = (all: ReadonlyArray<ReadonlyArray<Change>>): ReadonlyArray<ReadonlyArray<Change>> => {
  const seen = new Map<string, ReadonlyArray<Change>>();
  for (const changes of all) {
    const own = changes.filter((change) => !isSeed(change));
    const key = canonical(own.map(({ pointer, value }) => [pointer, toValue(value)]));
    if (!seen.has(key)) seen.set(key, own);
  }
  return [...seen.values()];
};

const seedsOf = (all: ReadonlyArray<ReadonlyArray<Change>>, own: number): ReadonlyArray<number> => {
  const listed = all.flatMap((changes) => changes.filter(isSeed).map(({ value }) => Number(toValue(value))));
  return listed.length === 0 ? [own] : [...new Set(listed)];
};

/** The combinations that are tried, in their order: of a random search those that are drawn. */
const tried = <A>(choices: ReadonlyArray<A>, { method, trials }: Search, seed: number): ReadonlyArray<A> => {
  if (method !== "random" || trials === undefined) return choices;
  const chosen = new Set(drawn(choices.length, trials, seed));
  return choices.filter((_, i) => chosen.has(i));
};

/** All that a sweep trains. Every trial holds out the same samples, whatever its seed. */
export const planSweep = (typed: TypedModel, asked: Asked): E.Either<Refusal, Sweep> => {
  const { core } = typed;
  const problems = checkTrials(typed);
  if (problems.length > 0) return E.left(refusedSpec(problems));
  const all = trialsOf(core.source).map(({ changes }) => changes);
  const seeds = seedsOf(all, core.train.seed);
  const search = searchOf(core.source);
  const settings = settingsOf(core.source, tried(choicesOf(all), search, core.train.seed), asked.equal);
  if (E.isLeft(settings)) return settings;
  const folder = asked.folder ?? join("runs", `${fileName(core.name)}-sweep`);
  const seeded = all.flatMap((changes) => changes.filter(isSeed));
  const stratify = commonStratify(settings.right.map((setting) => setting.core));
  const trials = settings.right.flatMap((setting, index) =>
    seeds.map((seed): SweepTrial => {
      const own = seeded.find(({ value }) => toValue(value) === seed);
      const changes = own === undefined ? setting.changes : [...setting.changes, own];
      const id = idOf(changes);
      const sources = settledSources(setting.core, asked.data);
      const settled = setting.core.train.stratify ?? stratify;
      const overrides = {
        ...sources,
        stratify: settled,
        epochs: asked.epochs,
        seed,
        splitSeed: core.train["split-seed"] ?? seeds[0],
      };
      const text = resolvedSpec(setting.core, overrides);
      return { id, setting: index, seed, folder: join(folder, folderName(setting.changes, seed, id)), text };
    }),
  );
  return E.right({ name: core.name, folder, settings: settings.right, seeds, search, seed: core.train.seed, trials });
};

/** `width = 310, +0.2 % parameters`, where a setting was matched. */
export const matchText = ({ matched, parameters }: Setting, target: number): string => {
  if (matched === undefined) return "";
  const off = (parameters - target) / target;
  return `${matched.name} = ${whole(matched.size)}, ${off < 0 ? "−" : "+"}${percent(Math.abs(off))}`;
};
