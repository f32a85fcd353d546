// The levels of a latent that has some. In: the surface latent, its sizes as numbers, the modules. Out: each level with
// what it reads and the layers that lead to its prior; levels that lead nowhere are reported.
import * as E from "fp-ts/lib/Either.js";
import { placeOf, pointerOf } from "../base/located.js";
import type { SurfaceLatent } from "../language/model.js";
import type { CoreLevel, CoreModel } from "./core.js";
import type { Resolver } from "./resolve.js";
import { allLayers, type Modules, sitesOf } from "./site.js";

type Written = NonNullable<SurfaceLatent["levels"]>;

const at = (index: number): string => pointerOf(["latent", "levels", index]);

/** The site of the layer that a level reads. */
const fromOf = (to: Resolver, modules: Modules, text: string | undefined, index: number): string | undefined => {
  if (text === undefined) return undefined;
  const encoder = modules.filter(({ part }) => part === "encoder");
  const known = allLayers(encoder).map(({ site }) => site);
  const found = text.includes("*") ? E.left(undefined) : sitesOf(encoder, text);
  const [from] = E.isRight(found) ? found.right.filter(({ name }) => known.includes(name)) : [];
  if (from === undefined)
    to.problems.push({
      _tag: "UnknownName",
      place: placeOf(to.root, `${at(index)}/from`),
      named: "layer",
      found: text,
      known,
    });
  return from?.name;
};

const checkNames = (to: Resolver, written: Written): void => {
  for (const [i, { name }] of written.entries()) {
    const first = written.findIndex((level) => level.name === name);
    if (first === i) continue;
    const place = (index: number) => placeOf(to.root, `${at(index)}/name`);
    to.problems.push({ _tag: "NameTaken", what: "name", place: place(i), name, first: place(first) });
  }
};

const checkHighest = (to: Resolver, written: Written): void => {
  const highest = written.at(-1);
  if (highest === undefined) return;
  const pointer = at(written.length - 1);
  const told = { _tag: "NoLadder", level: highest.name, pointer, size: highest.size } as const;
  if (written.length === 1) to.problems.push({ ...told, place: placeOf(to.root, "/latent/levels"), why: "one" });
  else if (highest.layers.length > 0)
    to.problems.push({ ...told, place: placeOf(to.root, `${pointer}/layers`), why: "layers" });
  if (written.length > 1 && written.every(({ from }) => from !== undefined))
    to.problems.push({ ...told, place: placeOf(to.root, `${pointer}/from`), why: "end" });
};

/** The levels, the lowest first; none of a latent that is of one piece. */
export const expandLevels = (
  to: Resolver,
  written: Written,
  latent: CoreModel["latent"],
  modules: Modules,
): ReadonlyArray<CoreLevel> => {
  checkNames(to, written);
  checkHighest(to, written);
  const sizes = (latent.levels ?? []).map(({ size }) => size);
  return written.map(({ name, from, "free-bits": free }, i) => ({
    name,
    size: sizes[i] ?? 0,
    start: sizes.slice(0, i).reduce((sum, size) => sum + size, 0),
    from: fromOf(to, modules, from, i),
    free,
    module: modules.find((module) => module.name === `prior.${name}`),
    pointer: at(i),
  }));
};
