// Sites: the text after `into`, read as what flows into a module or a layer. In: the text and the modules' layers. Out:
// every site it names, or why it names none.
//
//   encoder.res1.conv      one layer, by names or `layers[i]` from the module inwards
//   encoder.conv*          layers of the module whose name or type matches; `*` never crosses a dot
//   latent                 what flows into the latent's heads
//   encoder.**.conv*       the same at any depth
import * as E from "fp-ts/lib/Either.js";
import { type CoreLayer, type CoreModule, latentSite, type Site } from "./core.js";

export type SiteFault =
  | { readonly _tag: "BadSite" }
  | { readonly _tag: "UnknownName"; readonly named: "site"; readonly known: ReadonlyArray<string> }
  | {
      readonly _tag: "NothingMatches";
      readonly known: ReadonlyArray<string>;
      /** The pattern that reaches into layers that hold layers, where that one matches. */
      readonly deeper: string | undefined;
    };

export type Modules = ReadonlyArray<CoreModule>;

/** Layers with those that they hold, each holder before what it holds. */
export const layersWithin = (layers: ReadonlyArray<CoreLayer>): ReadonlyArray<CoreLayer> =>
  layers.flatMap((layer) => [layer, ...layersWithin(layer.layers)]);

/** Every layer of every module. */
export const allLayers = (modules: Modules): ReadonlyArray<CoreLayer> =>
  modules.flatMap(({ layers }) => layersWithin(layers));

/** The list of layers that a site leads into, and which of them it leads into; a module's site leads into its first. */
export const besideSite = (
  modules: Modules,
  site: Site,
): { readonly list: ReadonlyArray<CoreLayer>; readonly at: number } => {
  const layers = modules.find(({ name }) => name === site.module)?.layers ?? [];
  const lists = [layers, ...layersWithin(layers).map((layer) => layer.layers)];
  const list = lists.find((each) => each.some((layer) => layer.site === site.name));
  return list === undefined
    ? { list: layers, at: 0 }
    : { list, at: list.findIndex((layer) => layer.site === site.name) };
};

const known = (modules: Modules): ReadonlyArray<string> => [
  ...modules.map(({ name }) => name),
  ...allLayers(modules).map(({ site }) => site),
];

/** `*` stands for any run of characters. */
const fits = (pattern: string, text: string): boolean => {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return text === pattern;
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  let at = head.length;
  return rest.every((part) => {
    const found = text.indexOf(part, at);
    at = found + part.length;
    return found >= 0 && at <= text.length - tail.length;
  });
};

/** One part of a pattern and one layer: a plain part is its name or its index, one with `*` may also be its type. */
const matches = (part: string, layer: CoreLayer, index: number): boolean =>
  fits(part, layer.name) || (part.includes("*") ? fits(part, layer.written.type) : part === `layers[${index}]`);

/** The parts that may come next: `**` may stand for no layer at all. */
const opened = (parts: ReadonlyArray<string>, at: ReadonlySet<number>): ReadonlySet<number> => {
  const all = new Set(at);
  for (const i of all) if (parts[i] === "**") all.add(i + 1);
  return all;
};

/**
 * Every layer that the parts lead to, in the order of the spec. All readings of `**` are followed at once, so that a
 * pattern costs its length times the layers.
 */
const reached = (
  layers: ReadonlyArray<CoreLayer>,
  parts: ReadonlyArray<string>,
  at: ReadonlySet<number> = new Set([0]),
): ReadonlyArray<CoreLayer> =>
  layers.flatMap((layer, index) => {
    const next = new Set<number>();
    let ends = false;
    for (const i of opened(parts, at)) {
      const part = parts[i];
      if (part === undefined || (part !== "**" && !matches(part, layer, index))) continue;
      next.add(part === "**" ? i : i + 1);
      ends ||= i + 1 === parts.length;
    }
    const inside = next.size === 0 ? [] : reached(layer.layers, parts, next);
    return ends ? [layer, ...inside] : inside;
  });

/** `conv*` → `**.conv*`: the last part at any depth. */
const deeperThan = (parts: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...parts.slice(0, -1),
  "**",
  ...parts.slice(-1),
];

const inModule = (modules: Modules, module: CoreModule, rest: string): E.Either<SiteFault, ReadonlyArray<Site>> => {
  const { layers, name, part } = module;
  const parts = rest.split(".");
  if (parts.includes("")) return E.left({ _tag: "BadSite" });
  const found = reached(layers, parts);
  if (found.length > 0) return E.right(found.map(({ site }) => ({ module: name, part, name: site })));
  if (!rest.includes("*")) return E.left({ _tag: "UnknownName", named: "site", known: known(modules) });
  const below = deeperThan(parts);
  const deeper = reached(layers, below).length > 0 ? [name, ...below].join(".") : undefined;
  return E.left({ _tag: "NothingMatches", known: known(modules), deeper });
};

/** Every site that the text names, in order. Of modules whose names begin alike, the longest is meant. */
export const sitesOf = (modules: Modules, text: string): E.Either<SiteFault, ReadonlyArray<Site>> => {
  if (text === latentSite) return E.right([{ module: latentSite, part: "encoder", name: latentSite }]);
  const module = modules
    .filter(({ name }) => text === name || text.startsWith(`${name}.`))
    .reduce<CoreModule | undefined>((a, b) => (a !== undefined && a.name.length > b.name.length ? a : b), undefined);
  if (module === undefined)
    return E.left(
      text === "" || text.startsWith(".")
        ? { _tag: "BadSite" }
        : { _tag: "UnknownName", named: "site", known: known(modules) },
    );
  return text === module.name
    ? E.right([{ module: module.name, part: module.part, name: module.name }])
    : inModule(modules, module, text.slice(module.name.length + 1));
};
