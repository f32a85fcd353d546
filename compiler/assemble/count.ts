// What a model would cost, counted before anything of it is allocated. In: built parts. Out: each limit that they pass.
import { limits } from "../base/limits.js";
import { placeOf } from "../base/located.js";
import type { CoreModel } from "../expand/core.js";
import { allLayers } from "../expand/site.js";
import type { Node } from "../ir/graph/graph.js";
import type { BuildProblem } from "../problem/assemble/index.js";
import { elementsPerSample, largestParameters, largestPerSample, mostLayers } from "../scope/limits.js";
import type { BuiltPart } from "./built.js";

const within = (site: string, path: string): boolean => path === site || path.startsWith(`${site}.`);

/**
 * What the spec calls a path of a graph: a layer, a condition, or a module. A layer that failed has no trace of its
 * own.
 */
const pointerOfPath = ({ modules, conditions }: CoreModel, path: string): string => {
  const layer = allLayers(modules).findLast(({ site }) => within(site, path));
  const [head = ""] = path.split(".");
  const condition = conditions.find(({ name }) => name === head);
  const module = modules.filter(({ name }) => within(name, path)).at(-1);
  return layer?.pointer ?? condition?.pointer ?? module?.pointer ?? `/${head}`;
};

const largest = (core: CoreModel, { graph, problems }: BuiltPart): ReadonlyArray<BuildProblem> => {
  if (problems.some(({ _tag }) => _tag === "TensorTooLarge")) return [];
  const over = (node: Node): boolean => node.op !== "state" && elementsPerSample(node.type) > largestPerSample;
  const node = graph.nodes.find(over);
  if (node === undefined) return [];
  const site = node.path.split("/")[0] ?? node.path;
  const place = placeOf(core.root, pointerOfPath(core, site));
  const found = elementsPerSample(node.type);
  return [{ _tag: "TensorTooLarge", place, found, limit: largestPerSample, type: node.type, site }];
};

const tooMany = (core: CoreModel, parts: ReadonlyArray<BuiltPart>): ReadonlyArray<BuildProblem> => {
  let total = 0n;
  for (const { state } of parts)
    for (const { name, type } of state.values()) {
      total += elementsPerSample(type);
      if (total > largestParameters) {
        const place = placeOf(core.root, pointerOfPath(core, name));
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
