// C02: a condition that is injected and can't make a difference: it has one value only, or nothing that a graph gives
// depends on it.
import { isTold } from "../../assemble/index.js";
import type { TypedModel } from "../../assemble/typed.js";
import { placeOf } from "../../base/located.js";
import { type Graph, roots } from "../../ir/graph/graph.js";
import { rule } from "./rule.js";

/** The inputs that a graph's outputs and updates depend on. */
const live = (graph: Graph): ReadonlySet<string> => {
  const seen = new Set(roots(graph));
  const names = new Set<string>();
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i];
    if (node === undefined || !seen.has(i)) continue;
    for (const input of node.inputs) seen.add(input);
    if (node.op === "input") names.add(node.attributes.name);
  }
  return names;
};

const isLive = ({ parts }: TypedModel): ((condition: string) => boolean) => {
  const names = parts.map(({ graphs }) => live(graphs.infer));
  return (condition) => names.some((each) => each.has(condition));
};

export const noEffect = rule<"NoEffect">((model) => {
  const { core } = model;
  const reaches = isLive(model);
  return core.conditions
    .filter(({ name }) => isTold(model, name))
    .filter(({ name, domain }) => domain.classes === 1 || !reaches(name))
    .map(({ name, domain, pointer }) => ({
      place: placeOf(core.root, pointer),
      condition: name,
      why: domain.classes === 1 ? "one-value" : "unreached",
    }));
});
