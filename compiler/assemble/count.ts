// What a model would cost, counted before anything of it is allocated. In: built parts. Out: each limit that they pass.
import { limits } from "../base/limits.js";
import { placeOf } from "../base/located.js";
import type { CoreModel } from "../expand/core.js";
import { allLayers } from "../expand/site.js";
import { madeFor, type Node } from "../ir/graph/graph.js";
import type { Owner } from "../ir/program.js";
import type { BuildProblem } from "../problem/assemble/index.js";
import { elementsPerSample, largestParameters, largestPerSample, mostLayers } from "../scope/limits.js";
import type { BuiltPart } from "./built.js";

/** Where the spec writes what a state or a node was made for: a layer, what a site leads into, a condition. */
const pointerOf = ({ modules, conditions, inputs }: CoreModel, owner: Owner | undefined): string => {
  if (owner === undefined) return "";
  const { role, site, part } = owner;
  if (role === "latent") return "/latent";
  const layer = allLayers(modules).find((each) => each.site === site);
  const given = role === "code" || role === "scaling" ? [...conditions, ...inputs] : [];
  const data = given.find(({ name }) => name === site);
  const module = modules.find(({ name }) => name === site) ?? modules.find(({ name }) => name === part);
  return layer?.pointer ?? data?.pointer ?? module?.pointer ?? "";
};

const largest = (core: CoreModel, { graph, owners, problems }: BuiltPart): ReadonlyArray<BuildProblem> => {
  if (problems.some(({ _tag }) => _tag === "TensorTooLarge")) return [];
  const over = (node: Node): boolean => node.op !== "state" && elementsPerSample(node.type) > largestPerSample;
  const node = graph.nodes.find(over);
  if (node === undefined) return [];
  const { construct: site } = madeFor(node);
  const place = placeOf(core.root, pointerOf(core, owners.get(site)));
  const found = elementsPerSample(node.type);
  return [{ _tag: "TensorTooLarge", place, found, limit: largestPerSample, type: node.type, site }];
};

const tooMany = (core: CoreModel, parts: ReadonlyArray<BuiltPart>): ReadonlyArray<BuildProblem> => {
  let total = 0n;
  for (const { state } of parts)
    for (const { name, type, owner } of state.values()) {
      total += elementsPerSample(type);
      if (total > largestParameters) {
        const place = placeOf(core.root, pointerOf(core, owner));
        return [{ _tag: "TooManyParameters", place, found: total, limit: largestParameters, state: name, type }];
      }
    }
  return [];
};

/** Values and parameters that are more than can be meant. */
export const tooLarge = (core: CoreModel, parts: ReadonlyArray<BuiltPart>): ReadonlyArray<BuildProblem> => [
  ...parts.flatMap((part) => largest(core, part)),
  ...tooMany(core, parts),
];

/** The first injection at a site beyond as many as can be meant. */
const crowded = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const counts = new Map<string, number>();
  for (const { site } of core.inject) counts.set(site.name, (counts.get(site.name) ?? 0) + 1);
  return [...counts]
    .filter(([, found]) => found > limits.injections)
    .map(([site, found]) => {
      const { pointer = "/inject" } = core.inject.filter((each) => each.site.name === site)[limits.injections] ?? {};
      return { _tag: "TooManyInjections", place: placeOf(core.root, pointer), site, found, limit: limits.injections };
    });
};

export const tooManyLayers = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const found = allLayers(core.modules).length + core.inject.length;
  return found <= mostLayers
    ? crowded(core)
    : [{ _tag: "TooManyLayers", place: placeOf(core.root, "/encoder/layers"), found, limit: mostLayers }];
};
