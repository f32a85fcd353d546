// C02: a condition that is injected and can't make a difference: it has one value only, or nothing that a graph gives
// depends on it.

import { isTold } from "../../assemble/index.js";
import type { TypedModel } from "../../assemble/typed.js";
import { type Place, placeOf } from "../../base/located.js";
import { type Graph, roots } from "../../ir/graph/graph.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, type Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface NoEffect {
  readonly _tag: "NoEffect";
  readonly place: Place;
  readonly condition: string;
  readonly why: "one-value" | "unreached";
}

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

const words = ({ condition, why }: NoEffect): Words => {
  const it = capital(quote(condition));
  return why === "one-value"
    ? {
        title: "ONE VALUE ONLY",
        summary: `${it} has one class, so it is the same for every sample and can change nothing.`,
        fix: 'write its number of classes as "size", or delete the condition',
      }
    : {
        title: "WITHOUT EFFECT",
        summary: `${it} is injected, but nothing that the model gives depends on it.`,
        fix: "inject it where something behind it reads it, or delete the condition",
      };
};

export const noEffect = rule<NoEffect>("NoEffect", {
  code: "C02",
  find: (model) => {
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
  },
  words,
  page: page(
    "The condition has no effect",
    "The condition is injected and can't make a difference: it has one value only, or nothing that the model gives " +
      "depends on it. Such a model trains as if it were unconditional, and nothing in its loss tells.",
    "Write the number of classes that there are, or inject the condition where something reads it.",
  ),
});
