// Check: typed model → warnings. Each rule is one function from the model to what it found; `allow` silences a code.

import { layerOf, placeDefinition } from "../build/assemble.js";
import { inputNamed, latentOf } from "../build/index.js";
import type { TypedModel } from "../build/typed.js";
import { besideSite } from "../expand/site.js";
import { elements } from "../graph/type.js";
import { placeOf } from "../read/located.js";
import { type Warning, warningCodes } from "./problem.js";

type Rule = (model: TypedModel) => ReadonlyArray<Warning>;

/** A sum over the data beside a mean over the latent (or the reverse) weighs one term by the number of elements. */
const hiddenWeight: Rule = ({ core }) => {
  const { reconstruction, kl } = core.objective;
  if (latentOf(core).divergence === undefined || kl.weight === 0 || reconstruction.reduce === kl.reduce) return [];
  const pixels = elements(inputNamed(core, core.decoder.output).type.axes).count;
  const units = elements(latentOf(core).code(core.latent).axes).count;
  const factor = reconstruction.reduce === "mean" ? pixels : 1 / units;
  const weight = reconstruction.weight === 0 ? Number.POSITIVE_INFINITY : kl.weight / reconstruction.weight;
  const place = placeOf(core.root, "/objective");
  return [{ _tag: "HiddenWeight", place, reconstruction: reconstruction.reduce, kl: kl.reduce, factor, weight }];
};

const scalarCategory: Rule = ({ core, injections }) =>
  core.conditions.flatMap(({ name, written, pointer }) =>
    written.type === "category" &&
    written.encoding === "scalar" &&
    written.size > 2 &&
    injections.some((i) => i.condition === name)
      ? [
          {
            _tag: "ScalarCategory",
            place: placeOf(core.root, `${pointer}/encoding`),
            condition: name,
            classes: written.size,
          },
        ]
      : [],
  );

const normErases: Rule = ({ core, injections }) =>
  injections.flatMap((trace) => {
    const { list, at } = besideSite(core[trace.site.module].layers, trace.site);
    const [behind, next] = list.slice(at);
    const over = behind && layerOf(behind.written.type).normalises;
    return behind !== undefined && over !== undefined && placeDefinition(trace.place).erasedBy.includes(over)
      ? [
          {
            _tag: "NormErasesCondition",
            place: placeOf(core.root, trace.pointer),
            condition: trace.condition,
            norm: behind.written.type,
            by: trace.place,
            over,
            site: trace.siteName,
            next: next?.site,
          },
        ]
      : [];
  });

const batchOfOne: Rule = ({ core, encoder, decoder }) =>
  core.train.batch > 1
    ? []
    : [...encoder.layers, ...decoder.layers]
        .filter(({ type }) => type === "batch-norm")
        .map(({ site, pointer }) => ({ _tag: "BatchOfOne", place: placeOf(core.root, pointer), site }));

const unusedCondition: Rule = ({ core, injections }) =>
  core.conditions
    .filter(({ name }) => !injections.some((i) => i.condition === name))
    .map(({ name, pointer }) => ({ _tag: "UnusedCondition", place: placeOf(core.root, pointer), condition: name }));

const repeated: Rule = ({ core, injections }) =>
  injections.flatMap((trace, i) => {
    const first = injections
      .slice(0, i)
      .find((other) => other.condition === trace.condition && other.siteName === trace.siteName);
    return first === undefined
      ? []
      : [
          {
            _tag: "RepeatedInjection",
            place: placeOf(core.root, trace.pointer),
            condition: trace.condition,
            site: trace.siteName,
            first: placeOf(core.root, first.pointer),
          },
        ];
  });

const rules: ReadonlyArray<Rule> = [hiddenWeight, scalarCategory, normErases, batchOfOne, unusedCondition, repeated];

/** What is likely not meant, in the order of the spec, less what the spec allows with a reason. */
export const check = (model: TypedModel): ReadonlyArray<Warning> =>
  rules
    .flatMap((rule) => rule(model))
    .filter((warning) => !Object.hasOwn(model.core.allow, warningCodes[warning._tag]))
    .sort((a, b) => a.place.range.start - b.place.range.start);
