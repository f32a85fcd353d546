// Sites: the text after `into`, read as what flows into a module or a layer. In: the text and the modules' layers. Out: every
// site it names, or why it names none.
import * as E from "fp-ts/lib/Either.js";
import type { CoreLayer, ModuleName, Site } from "./core.js";

export type SiteFault =
  | { readonly _tag: "BadSite" }
  | { readonly _tag: "UnknownName"; readonly named: "site"; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NothingMatches"; readonly known: ReadonlyArray<string> };

export type Modules = Readonly<Record<ModuleName, ReadonlyArray<CoreLayer>>>;

const siteName = (module: ModuleName, layer: CoreLayer): string => `${module}.${layer.name}`;

/** How a site is called in messages and in names of state. */
export const nameOfSite = (modules: Modules, site: Site): string => {
  const layer = site.layer === undefined ? undefined : modules[site.module][site.layer];
  return layer === undefined ? site.module : siteName(site.module, layer);
};

const known = (modules: Modules): ReadonlyArray<string> => [
  "encoder",
  "decoder",
  ...modules.encoder.map((layer) => siteName("encoder", layer)),
  ...modules.decoder.map((layer) => siteName("decoder", layer)),
];

/** `conv*` matches a layer by its name or by its type; `*` stands for any run of characters. */
const matches = (pattern: string, layer: CoreLayer): boolean => {
  const words = pattern.split("*");
  const fits = (text: string): boolean => {
    const [head = "", ...rest] = words;
    const tail = rest.pop() ?? "";
    if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
    let at = head.length;
    return rest.every((part) => {
      const found = text.indexOf(part, at);
      at = found + part.length;
      return found >= 0 && at <= text.length - tail.length;
    });
  };
  return fits(layer.name) || fits(layer.written.type);
};

const inModule = (modules: Modules, module: ModuleName, rest: string): E.Either<SiteFault, ReadonlyArray<Site>> => {
  const layers = modules[module];
  if (rest.includes("*")) {
    const found = layers.flatMap((layer, i) => (matches(rest, layer) ? [{ module, layer: i }] : []));
    return found.length > 0 ? E.right(found) : E.left({ _tag: "NothingMatches", known: known(modules) });
  }
  const indexed = /^layers\[(\d{1,6})\]$/.exec(rest);
  const at = indexed?.[1] === undefined ? layers.findIndex((l) => l.name === rest) : Number(indexed[1]);
  return at >= 0 && at < layers.length
    ? E.right([{ module, layer: at }])
    : E.left({ _tag: "UnknownName", named: "site", known: known(modules) });
};

/** Every site that the text names, in order. */
export const sitesOf = (modules: Modules, text: string): E.Either<SiteFault, ReadonlyArray<Site>> => {
  const dot = text.indexOf(".");
  const head = dot < 0 ? text : text.slice(0, dot);
  if (head !== "encoder" && head !== "decoder")
    return E.left(head === "" ? { _tag: "BadSite" } : { _tag: "UnknownName", named: "site", known: known(modules) });
  if (dot < 0) return E.right([{ module: head, layer: undefined }]);
  const rest = text.slice(dot + 1);
  return rest === "" ? E.left({ _tag: "BadSite" }) : inModule(modules, head, rest);
};
