// The modules of a model: what holds layers. In: the surface model and the numbers that names stand for. Out: each
// module with its layers and theirs, and the layers that read across parts; names that stand twice are reported.
import * as E from "fp-ts/lib/Either.js";
import { keyPlaceOf, placeOf, pointerOf } from "../base/located.js";
import type { Resolved } from "../language/codec.js";
import { definitionOf } from "../language/defined.js";
import type { SurfaceLayer, SurfaceModel } from "../language/model.js";
import {
  type CoreLayer,
  type CoreLink,
  type CoreModule,
  type ModuleName,
  moduleOfCondition,
  type Part,
} from "./core.js";
import { type Environment, type Resolver, resolve } from "./resolve.js";
import { allLayers, type Modules, sitesOf } from "./site.js";

interface WrittenModule {
  readonly name: ModuleName;
  /** What its layers' sites begin with; absent: its name. */
  readonly sites?: string;
  readonly part: Part;
  readonly path: ReadonlyArray<string | number>;
  readonly layers: ReadonlyArray<SurfaceLayer>;
  readonly frozen: boolean;
}

type Branches = Readonly<Record<string, { readonly layers: ReadonlyArray<SurfaceLayer> }>>;

const branches = (
  owner: "encoder" | "decoder",
  key: string,
  of: Branches,
  frozen: boolean,
): ReadonlyArray<WrittenModule> =>
  Object.entries(of).map(([name, { layers }]) => ({
    name: `${owner}.${name}`,
    part: owner,
    path: [owner, key, name],
    layers,
    frozen,
  }));

/** The conditions that have layers of their own. */
const conditionModules = ({ conditions }: SurfaceModel): ReadonlyArray<WrittenModule> =>
  Object.entries(conditions).flatMap(([name, { layers = [] }]) =>
    layers.length === 0
      ? []
      : [
          {
            name: moduleOfCondition(name),
            sites: name,
            part: "conditions",
            path: ["conditions", name],
            layers,
            frozen: false,
          },
        ],
  );

/** The layers that lead to the priors of levels: nothing stands above the highest. */
const levelModules = ({ levels = [] }: SurfaceModel["latent"]): ReadonlyArray<WrittenModule> =>
  levels.slice(0, -1).map(
    ({ name, layers }, i): WrittenModule => ({
      name: `prior.${name}`,
      part: "prior",
      path: ["latent", "levels", i],
      layers,
      frozen: false,
    }),
  );

/** Layers of another run, which images are compared by. */
const featureModules = ({ objective: { features } }: SurfaceModel): ReadonlyArray<WrittenModule> =>
  features === undefined
    ? []
    : [
        {
          name: "features",
          part: "features",
          path: ["objective", "features"],
          layers: features.layers,
          frozen: true,
        },
      ];

/** In the order in which values flow. */
const writtenModules = (surface: SurfaceModel): ReadonlyArray<WrittenModule> => {
  const { encoder, latent, decoder } = surface;
  return [
    ...conditionModules(surface),
    ...("inputs" in encoder ? branches("encoder", "inputs", encoder.inputs, encoder.frozen === true) : []),
    { name: "encoder", part: "encoder", path: ["encoder"], layers: encoder.layers, frozen: encoder.frozen === true },
    ...(typeof latent.prior === "object"
      ? [
          {
            name: "prior",
            part: "prior",
            path: ["latent", "prior"],
            layers: latent.prior.layers,
            frozen: false,
          } as const,
        ]
      : []),
    ...levelModules(latent),
    { name: "decoder", part: "decoder", path: ["decoder"], layers: decoder.layers, frozen: decoder.frozen === true },
    ...("outputs" in decoder ? branches("decoder", "outputs", decoder.outputs, decoder.frozen === true) : []),
    ...Object.entries(latent.heads ?? {}).map(
      ([name, { layers }]): WrittenModule => ({
        name: `heads.${name}`,
        part: "heads",
        path: ["latent", "heads", name],
        layers,
        frozen: false,
      }),
    ),
    ...featureModules(surface),
  ];
};

/** The layers written at `pointer`, and those that they hold; `owner` is the site of what holds these. */
const expandLayers = (
  to: Resolver,
  owner: string,
  pointer: string,
  written: ReadonlyArray<Resolved<SurfaceLayer>>,
): ReadonlyArray<CoreLayer> => {
  const first = new Map<string, string>();
  return written.map((layer, i) => {
    const here = `${pointer}/${i}`;
    const name = layer.name ?? `layers[${i}]`;
    const site = `${owner}.${name}`;
    const taken = first.get(name);
    if (taken !== undefined)
      to.problems.push({
        _tag: "NameTaken",
        what: "layer",
        place: placeOf(to.root, `${here}/name`),
        name,
        first: placeOf(to.root, `${taken}/name`),
      });
    else first.set(name, here);
    const layers = expandLayers(to, site, `${here}/layers`, layer.layers ?? []);
    return { name, site, written: layer, definition: definitionOf.layer(layer.type), layers, pointer: here };
  });
};

/** A branch and a layer beside it would have one site. */
const checkBranches = (to: Resolver, modules: Modules): void => {
  for (const { name, pointer } of modules) {
    const layer = modules.flatMap(({ layers }) => layers).find(({ site }) => site === name);
    if (layer === undefined) continue;
    const [place, first] = [placeOf(to.root, `${layer.pointer}/name`), keyPlaceOf(to.root, pointer)];
    to.problems.push({ _tag: "NameTaken", what: "name", place, name: layer.name, first });
  }
};

/** Every module of the model. */
export const expandModules = (to: Resolver, surface: SurfaceModel, environment: Environment): Modules => {
  const modules = writtenModules(surface).map(({ name, sites = name, part, path, layers, frozen }): CoreModule => {
    const below = pointerOf([...path, "layers"]);
    const resolved = resolve(to, below, layers, environment);
    return {
      name,
      site: sites,
      part,
      layers: expandLayers(to, sites, below, resolved),
      frozen,
      pointer: pointerOf(path),
    };
  });
  checkBranches(to, modules);
  return modules;
};

const sitesOfPart = (modules: Modules, part: Part): ReadonlyArray<string> =>
  allLayers(modules.filter((each) => each.part === part)).map(({ site }) => site);

/** What one layer reads across parts, if its definition says that it does. */
const linkOf = (to: Resolver, modules: Modules, layer: CoreLayer): ReadonlyArray<CoreLink> => {
  const text = layer.definition.reads?.(layer.written);
  if (text === undefined) return [];
  const place = placeOf(to.root, `${layer.pointer}/from`);
  const encoder = modules.filter(({ part }) => part === "encoder");
  const sites = sitesOfPart(modules, "encoder");
  const found = text.includes("*") ? E.left(undefined) : sitesOf(encoder, text);
  const [from] = E.isRight(found) ? found.right.filter(({ name }) => sites.includes(name)) : [];
  if (from === undefined) to.problems.push({ _tag: "UnknownName", place, named: "layer", found: text, known: sites });
  if (!sitesOfPart(modules, "decoder").includes(layer.site))
    to.problems.push({ _tag: "LinkOutsideDecoder", place: placeOf(to.root, layer.pointer), layer: layer.written.type });
  return from === undefined ? [] : [{ site: layer.site, from: from.name, pointer: layer.pointer }];
};

/** Layers of the decoder that read what layers of the encoder made. */
export const expandLinks = (to: Resolver, modules: Modules): ReadonlyArray<CoreLink> =>
  allLayers(modules).flatMap((layer) => linkOf(to, modules, layer));
