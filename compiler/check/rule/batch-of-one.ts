// C24: statistics of a batch that has one sample. A layer that keeps running statistics takes them from the batch.
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";
import { rule } from "./rule.js";

export interface BatchOfOne {
  readonly _tag: "BatchOfOne";
  readonly place: Place;
  readonly site: string;
  readonly layer: string;
}

export const batchOfOne = rule<BatchOfOne>("BatchOfOne", {
  code: "C24",
  find: ({ core, parts, conditions, state }) => {
    if (core.train.batch > 1) return [];
    const statistics = new Set(state.filter(({ role }) => role === "statistic").map(({ name }) => name));
    return [...parts, ...conditions]
      .flatMap(({ layers }) => layers)
      .filter((layer) => layer.state.some((name) => statistics.has(name)))
      .map(({ site, type, pointer }) => ({ place: placeOf(core.root, pointer), site, layer: type }));
  },
  words: ({ site, layer }) => ({
    title: "BATCH OF ONE",
    summary: `${capital(quote(layer))} at ${quote(site)} normalises over the batch, and "batch" is 1.`,
    notes: [
      "The mean of one vector is the vector itself, so training sees zeros here; of an image, only what differs " +
        "between its pixels is left.",
    ],
    fix: 'write a larger "batch", such as 32, or use "layer-norm", which looks at one sample at a time',
  }),
  page: page(
    "Statistics of one sample",
    "A layer that normalises over the batch has a batch of one. The mean of one vector is the vector itself, so " +
      "training sees zeros; of an image, only what differs between its pixels is left.",
    "Write a larger `batch`, or use a normalisation that looks at one sample at a time.",
  ),
});
