// Expand: surface model → core model. Expressions become numbers, names become what they name, patterns become sites;
// every name that stands for nothing and every expression that makes no size is reported at once.
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { keyPlaceOf, type Located, type Place, placeOf, pointerOf } from "../base/located.js";
import type { Resolved } from "../language/codec.js";
import { nullOf } from "../language/condition/null.js";
import { definitionOf } from "../language/defined.js";
import type { SurfaceCondition, SurfaceInput, SurfaceLayer, SurfaceModel } from "../language/model.js";
import { scalingOf } from "../language/scale.js";
import type { ExpandProblem, Named } from "../problem/expand/index.js";
import { augmentProblems } from "./augment.js";
import { unrollerOf } from "./blocks.js";
import type { CoreCondition, CoreInjection, CoreInput, CoreModel } from "./core.js";
import { extended, letValues } from "./environment.js";
import { expandLevels } from "./level.js";
import { expandLinks, expandModules } from "./module.js";
import { expandLatent, expandParts } from "./part.js";
import { type Environment, type Resolver, resolve } from "./resolve.js";
import { categoryProblem, withCategories } from "./samples.js";
import { allLayers, type Modules, type SiteFault, sitesOf } from "./site.js";

const rangeIn = (written: Resolved<SurfaceInput>): CoreInput["range"] =>
  "range" in written ? written.range : undefined;

/** As many labels as classes, where there are any. */
const checkLabels = (
  to: Resolver,
  pointer: string,
  size: number | undefined,
  labels: ReadonlyArray<string> | undefined,
  of: "class" | "member",
): void => {
  if (labels === undefined || size === undefined || size === 0 || labels.length === size) return;
  to.problems.push({
    _tag: "LabelCount",
    place: placeOf(to.root, `${pointer}/labels`),
    size,
    labels: labels.length,
    of,
  });
};

const expandInput = (
  to: Resolver,
  name: string,
  written: Resolved<SurfaceInput>,
): CoreInput & { readonly names: Readonly<Record<string, number>> } => {
  const definition = definitionOf.input(written.type);
  const classes = definition.classes?.(written);
  checkLabels(to, pointerOf(["inputs", name]), classes?.count, classes?.labels, "class");
  return {
    name,
    written,
    definition,
    type: definition.shape(written),
    range: classes === undefined ? rangeIn(written) : [0, Math.max(1, classes.count - 1)],
    scaling: "scale" in written ? scalingOf(written) : undefined,
    masked: "missing" in written && written.missing === "mask",
    classes,
    padding: "padding" in written ? written.padding : classes?.ends === true ? "missing" : undefined,
    pointer: pointerOf(["inputs", name]),
    names: definition.names(written),
  };
};

/** Which layers a condition passes through, where it is a few. */
const throughText = (layers: ReadonlyArray<SurfaceLayer>): string =>
  layers.length === 0
    ? ""
    : ` through ${layers.length > 3 ? `${layers.length} layers` : layers.map(({ type }) => type).join(", ")}`;

const expandCondition = (
  to: Resolver,
  name: string,
  { layers = [], ...declared }: SurfaceCondition,
  environment: Environment,
): CoreCondition & { readonly names: Readonly<Record<string, number>> } => {
  // Layers may read what all inputs and conditions are worth: they are a module's.
  const written = resolve(to, pointerOf(["conditions", name]), declared, environment);
  const definition = definitionOf.condition(written.type);
  const pointer = pointerOf(["conditions", name]);
  const domain = definition.domain(written);
  const of = domain.classes === undefined ? "member" : "class";
  checkLabels(to, pointer, domain.classes ?? domain.members, domain.labels, of);
  return {
    name,
    written,
    definition,
    raw: definition.raw(written),
    domain,
    ...nullOf(written),
    scaling: "scale" in written ? scalingOf(written) : undefined,
    encoding: `${definition.encoding(written)}${throughText(layers)}`,
    layered: layers.length > 0,
    pointer,
    names: definition.names(written),
  };
};

const checkNameAt = (to: Resolver, place: Place, named: Named, found: string, known: ReadonlyArray<string>): void => {
  if (!known.includes(found)) to.problems.push({ _tag: "UnknownName", place, named, found, known });
};

const checkName = (to: Resolver, named: Named, found: string, known: ReadonlyArray<string>, pointer: string): void =>
  checkNameAt(to, placeOf(to.root, pointer), named, found, known);

/** Keys that are names of something declared. */
const checkKeys = (to: Resolver, named: Named, found: object, known: ReadonlyArray<string>, pointer: string): void => {
  for (const key of Object.keys(found))
    checkNameAt(to, keyPlaceOf(to.root, `${pointer}${pointerOf([key])}`), named, key, known);
};

const siteProblem = (
  fault: SiteFault,
  place: Place,
  found: string,
  conditions: ReadonlyArray<CoreCondition>,
): ExpandProblem => {
  if (fault._tag === "NothingMatches") return { ...fault, place, pattern: found };
  const of = conditions.find(({ name }) => found === name || found.startsWith(`${name}.`))?.name;
  return fault._tag === "UnknownName" && of !== undefined
    ? { ...fault, place, found, ofCondition: of }
    : { ...fault, place, found };
};

const expandInjections = (
  to: Resolver,
  surface: SurfaceModel,
  modules: Modules,
  conditions: ReadonlyArray<CoreCondition>,
): ReadonlyArray<CoreInjection> =>
  surface.inject.flatMap((written, i) => {
    const pointer = pointerOf(["inject", i]);
    checkName(to, "condition", written.condition, Object.keys(surface.conditions), `${pointer}/condition`);
    const sites = sitesOf(
      modules.filter(({ part }) => part !== "conditions" && part !== "features"),
      written.into,
    );
    if (E.isLeft(sites)) {
      const place = placeOf(to.root, `${pointer}/into`);
      to.problems.push(siteProblem(sites.left, place, written.into, conditions));
      return [];
    }
    const of = conditions.find(({ name }) => name === written.condition);
    if (of === undefined) return [];
    const definition = definitionOf.place(written.place);
    return sites.right.map((site) => ({ condition: of.name, of, site, written, definition, pointer }));
  });

/**
 * What compiled graphs call by these names: the latent, its code, the clock of a train step, and the parts of a model.
 */
const parts = ["encoder", "prior", "decoder", "heads"];
const always: ReadonlyArray<string> = ["latent", "z", "step", "steps", "steps-per-epoch", "guidance", ...parts];

const taken = (to: Resolver, pointer: string, name: string, first: string | undefined): ExpandProblem => ({
  _tag: "NameTaken",
  what: "name",
  place: keyPlaceOf(to.root, pointer),
  name,
  first: first === undefined ? undefined : keyPlaceOf(to.root, first),
});

/** Inputs, conditions and `latent` share the left side of `name.size`, and the names by which graphs are fed. */
const checkNames = (to: Resolver, surface: SurfaceModel): void => {
  const reserved = surface.objective.features === undefined ? always : [...always, "features"];
  for (const name of Object.keys(surface.inputs))
    if (reserved.includes(name)) to.problems.push(taken(to, pointerOf(["inputs", name]), name, undefined));
  for (const name of Object.keys(surface.conditions)) {
    const pointer = pointerOf(["conditions", name]);
    const input = Object.hasOwn(surface.inputs, name) ? pointerOf(["inputs", name]) : undefined;
    if (input !== undefined || reserved.includes(name)) to.problems.push(taken(to, pointer, name, input));
  }
};

/** An injection's parameters are called `encoder.digit` after its condition, as a layer's are after the layer. */
const checkLayerNames = (to: Resolver, conditions: ReadonlyArray<string>, modules: Modules): void => {
  for (const { name, pointer } of allLayers(modules)) {
    if (!conditions.includes(name)) continue;
    const problem = taken(to, pointer, name, pointerOf(["conditions", name]));
    to.problems.push({ ...problem, place: placeOf(to.root, `${pointer}/name`) });
  }
};

/** Every name of an input or a condition that the parts use. */
const checkUses = (to: Resolver, { inputs, conditions, encoder, latent, decoder, objective }: SurfaceModel): void => {
  const [inputNames, conditionNames] = [Object.keys(inputs), Object.keys(conditions)];
  if ("inputs" in encoder) checkKeys(to, "input", encoder.inputs, inputNames, "/encoder/inputs");
  else checkName(to, "input", encoder.input, inputNames, "/encoder/input");
  if ("outputs" in decoder) checkKeys(to, "input", decoder.outputs, inputNames, "/decoder/outputs");
  else checkName(to, "input", decoder.output, inputNames, "/decoder/output");
  if (objective.features !== undefined)
    checkName(to, "input", objective.features.input, inputNames, "/objective/features/input");
  checkKeys(to, "condition", latent.heads ?? {}, conditionNames, "/latent/heads");
  const given = typeof latent.prior === "object" && "given" in latent.prior ? latent.prior.given : [];
  for (const [i, name] of given.entries())
    checkName(to, "condition", name, conditionNames, pointerOf(["latent", "prior", "given", i]));
};

const checkTrain = (to: Resolver, { train }: SurfaceModel, conditions: ReadonlyArray<CoreCondition>): void => {
  for (const key of ["stratify", "balance"] as const)
    to.problems.push(...categoryProblem(to.root, conditions, key, train[key]));
  if (train.epochs !== undefined && train.steps !== undefined)
    to.problems.push({
      _tag: "EpochsAndSteps",
      place: placeOf(to.root, "/train/epochs"),
      steps: placeOf(to.root, "/train/steps"),
    });
};

const checkObjective = (to: Resolver, { objective: { kl } }: SurfaceModel): void => {
  if (kl.warmup !== undefined && kl.cyclic !== undefined)
    to.problems.push({
      _tag: "WarmupAndCyclic",
      place: placeOf(to.root, "/objective/kl/warmup"),
      cyclic: placeOf(to.root, "/objective/kl/cyclic"),
    });
};

const named = <A, B>(record: Readonly<Record<string, A>>, make: (name: string, value: A) => B): ReadonlyArray<B> =>
  Object.entries(record).map(([name, value]) => make(name, value));

/** Everything that expressions may read, and what was found on the way to it. */
const environmentOf = (to: Resolver, surface: SurfaceModel) => {
  const lets = letValues(to, surface.let);
  const inputs = named(surface.inputs, (name, written) =>
    expandInput(to, name, resolve(to, pointerOf(["inputs", name]), written, lets)),
  );
  const conditions = named(surface.conditions, (name, written) => expandCondition(to, name, written, lets));
  const declared = [...inputs, ...conditions].reduce((env, { name, names }) => extended(env, name, names), lets);
  const latent = expandLatent(to, surface, declared);
  const latentNames = definitionOf.latent(latent.type).names(latent);
  return { inputs, conditions, latent, whole: extended(declared, "latent", latentNames) };
};

/** Defaults filled in, expressions as numbers, blocks unrolled. */
const written = (surface: SurfaceModel, root: Located, environment: Environment): CoreModel["full"] => {
  const { let: _, blocks: __, variants: ___, sweep: ____, $schema: _____, ...spec } = surface;
  return resolve({ problems: [], root, unroll: unrollerOf(surface).unroll }, "", spec, environment);
};

const expandAll = (
  to: Resolver,
  surface: SurfaceModel,
  { inputs, conditions, latent, whole: environment }: ReturnType<typeof environmentOf>,
): Omit<CoreModel, "source" | "full"> => {
  checkNames(to, surface);
  checkTrain(to, surface, conditions);
  checkObjective(to, surface);
  to.problems.push(...augmentProblems(to.root, inputs, conditions));
  checkUses(to, surface);
  const modules = expandModules(to, surface, environment);
  checkLayerNames(to, Object.keys(surface.conditions), modules);
  return {
    name: surface.name ?? "model",
    inputs,
    conditions,
    latent,
    definitions: {
      latent: definitionOf.latent(latent.type),
      optimiser: definitionOf.optimiser(surface.train.optimizer.type),
      schedule: definitionOf.schedule(surface.train.optimizer.schedule.type),
    },
    terms: definitionOf.latent(latent.type).terms(latent),
    ...expandParts(to, surface, { modules, inputs, conditions }, environment),
    levels: expandLevels(to, surface.latent.levels ?? [], latent, modules),
    modules,
    links: expandLinks(to, modules),
    inject: expandInjections(to, surface, modules, conditions),
    objective: surface.objective,
    train: withCategories(surface.train, conditions),
    allow: surface.allow,
    root: to.root,
  };
};

/** The core model, or everything in the surface model that has no meaning. */
export const expand = (
  surface: SurfaceModel,
  root: Located,
): E.Either<ReadonlyNonEmptyArray<ExpandProblem>, CoreModel> => {
  const { unroll, checkUnused } = unrollerOf(surface);
  const to: Resolver = { problems: [], root, unroll };
  const environment = environmentOf(to, surface);
  const core = expandAll(to, surface, environment);
  checkUnused(to, environment.whole);
  const problems: ReadonlyArray<ExpandProblem> = to.problems;
  if (isNonEmpty(problems)) return E.left(problems);
  return E.right({ ...core, source: root, full: written(surface, root, environment.whole) });
};
