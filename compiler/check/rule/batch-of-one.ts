// C24: statistics of a batch that has one sample. A layer that keeps running statistics takes them from the batch.
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const batchOfOne = rule<"BatchOfOne">(({ core, parts, state }) => {
  if (core.train.batch > 1) return [];
  const statistics = new Set(state.filter(({ role }) => role === "statistic").map(({ name }) => name));
  return parts
    .flatMap(({ layers }) => layers)
    .filter((layer) => layer.state.some((name) => statistics.has(name)))
    .map(({ site, type, pointer }) => ({ place: placeOf(core.root, pointer), site, layer: type }));
});
