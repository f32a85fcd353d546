// What fits no shape and yet can't be meant: data where the likelihood has no density, and options that this model
// leaves without effect. In: a core model. Out: its problems.

import { find, placeOf } from "../base/located.js";
import type { CoreLayer, CoreModel, CoreOutput } from "../expand/core.js";
import { latents } from "../language/latent/index.js";
import { idleParts, likenesses, likenessNames, type TermName } from "../language/objective/index.js";
import type { Likeness } from "../language/objective/likeness.js";
import type { Range } from "../language/range.js";
import type { BuildProblem, Idle } from "../problem/assemble/index.js";
import { kindOf } from "../scope/scope.js";

const outside = (core: CoreModel, output: CoreOutput): ReadonlyArray<BuildProblem> => {
  const { support: finite, counts, countsRange } = output.definition;
  const { range, name, pointer: declared } = output.data;
  const [place, at] = [placeOf(core.root, `${output.pointer}/likelihood`), placeOf(core.root, declared)];
  const likelihood = output.likelihood.type;
  if (counts === true && output.data.scaling !== undefined) {
    const scale = placeOf(core.root, `${declared}/scale`);
    return [{ _tag: "ScaledCounts", place: scale, likelihood, input: name, charged: place }];
  }
  // Counts without a declared range are looked at one by one, where data comes in.
  const support = counts === true && range !== undefined ? ([0, Number.POSITIVE_INFINITY] as const) : finite;
  if (countsRange === true && range === undefined)
    return [{ _tag: "RangeNeeded", place, likelihood, input: name, declared: at }];
  if (support === undefined || (range !== undefined && range[0] >= support[0] && range[1] <= support[1])) return [];
  return [{ _tag: "OutsideSupport", place, likelihood, support, range, input: name, declared: at }];
};

/** Whether the spec says something there, rather than leaving it to its default. */
export const isWritten = (core: CoreModel, at: string): boolean => find(core.root, at) !== undefined;

const withoutEffect = (core: CoreModel, at: string, why: Idle): ReadonlyArray<BuildProblem> =>
  isWritten(core, at)
    ? [{ _tag: "WithoutEffect", place: placeOf(core.root, at), found: at.slice(1).replaceAll("/", "."), why }]
    : [];

/** Latents of other types that have the term. */
const others = (core: CoreModel, term: TermName): ReadonlyArray<string> =>
  Object.entries(latents).flatMap(([type, { terms, sample }]) =>
    type !== core.latent.type && terms(sample as never).includes(term) ? [type] : [],
  );

const idleTerms = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const terms = core.terms;
  const unlock = (term: TermName) => core.definitions.latent.unlocks?.[term];
  return idleParts.flatMap(([term, at]) =>
    terms.includes(term)
      ? []
      : withoutEffect(core, at, {
          _tag: "Term",
          term,
          latent: core.latent.type,
          having: terms,
          unlock: unlock(term),
          others: others(core, term),
        }),
  );
};

interface Compared {
  readonly output: CoreOutput;
  /** Where its data lies, as it comes. */
  readonly range: Range | undefined;
  /** Where that is declared. */
  readonly pointer: string;
}

/** The outputs that terms of the objective compare with the data, pixel by pixel: images of numbers. */
export const comparedOutputs = ({ decoder, inputs }: CoreModel): ReadonlyArray<Compared> =>
  decoder.outputs.flatMap((output) => {
    const { type, classes } = output.data;
    const declared = inputs.find(({ name }) => name === output.name);
    return kindOf(type) === "image" && classes === undefined && declared !== undefined
      ? [{ output, range: declared.range, pointer: declared.pointer }]
      : [];
  });

/** The output that features are compared of; undefined where the input that they read is none that they could. */
export const comparedBy = (core: CoreModel): CoreOutput | undefined =>
  comparedOutputs(core).find(({ output }) => output.name === core.features?.data.name)?.output;

const unseenFeatures = (core: CoreModel): ReadonlyArray<BuildProblem> =>
  core.features === undefined || comparedBy(core) !== undefined
    ? []
    : withoutEffect(core, "/objective/features", { _tag: "NoImage", input: core.features.data.name });

/** Terms that compare images, where they can't. */
const incomparable = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const compared = comparedOutputs(core);
  return likenessNames.flatMap((term): ReadonlyArray<BuildProblem> => {
    const settings = core.objective[term];
    const at = `/objective/${term}`;
    if (settings === undefined) return [];
    if (compared.length === 0) return withoutEffect(core, at, { _tag: "NoImage" });
    const { unlike } = likenesses[term] as Likeness<typeof settings>;
    return compared.flatMap(({ output, range, pointer }): ReadonlyArray<BuildProblem> => {
      const why = unlike?.(settings, output.data.type, range);
      const [place, declared] = [placeOf(core.root, at), placeOf(core.root, pointer)];
      const seen = { place, term, input: output.name, declared };
      if (why === undefined) return [];
      return why._tag === "NoRange"
        ? [{ ...seen, _tag: "ComparedRange" }]
        : [{ ...seen, ...why, _tag: "ComparedWindow", image: output.data.type }];
    });
  });
};

const idleFloor = (core: CoreModel, output: CoreOutput): ReadonlyArray<BuildProblem> => {
  const variance = output.definition.fixedVariance?.(output.likelihood);
  const at = `${output.pointer}/likelihood/floor`;
  return variance === undefined ? [] : withoutEffect(core, at, { _tag: "FixedVariance", variance });
};

/** A bound that is watched and doesn't exist. */
const idleMetric = (core: CoreModel): ReadonlyArray<BuildProblem> =>
  core.train["early-stop"]?.metric === "negative-elbo" && core.definitions.latent.divergence === undefined
    ? withoutEffect(core, "/train/early-stop/metric", { _tag: "NoBound", latent: core.latent.type })
    : [];

/** What may not be seen before its turn: a text by its name, or the codes that a prior draws. */
type Secret = string | typeof codes;
const codes = Symbol("codes");

const fieldOf = (written: object, field: string): unknown => (written as Readonly<Record<string, unknown>>)[field];

/** Layers behind one that reveals a text, and those of a prior over codes, which see later time steps. */
const lookAhead = (
  core: CoreModel,
  layers: ReadonlyArray<CoreLayer>,
  told: Secret | undefined,
): ReadonlyArray<BuildProblem> => {
  let text: Secret | undefined = told;
  return layers.flatMap((layer) => {
    const { written, definition, site, pointer } = layer;
    const behind = text;
    text = definition.reveals?.(written) ?? text;
    if (behind === undefined) return lookAhead(core, layer.layers, undefined);
    if (definition.holds !== undefined) return lookAhead(core, layer.layers, behind);
    const blind = definition.pointwise === true || definition.causal?.(written) === true;
    const place = placeOf(core.root, pointer);
    return blind
      ? []
      : [
          {
            _tag: "SeesLater",
            place,
            site,
            by: (definition.causalBy ?? []).filter(([field, value]) => fieldOf(written, field) !== value),
            text: behind === codes ? undefined : behind,
          } as const,
        ];
  });
};

/** The text that a decoder's own layers reveal. */
export const revealed = (layers: ReadonlyArray<CoreLayer>): ReadonlyArray<string> =>
  layers.flatMap(({ written, definition, layers: inner }) => {
    const text = definition.reveals?.(written);
    return [...(text === undefined ? [] : [text]), ...revealed(inner)];
  });

const lookingAhead = (core: CoreModel): ReadonlyArray<BuildProblem> => {
  const overCodes = core.prior?.overCodes === undefined ? [] : core.prior.module.layers;
  const { module, outputs } = core.decoder;
  const [told] = revealed(module.layers);
  return [
    ...lookAhead(core, overCodes, codes),
    ...lookAhead(core, module.layers, undefined),
    ...outputs.flatMap(({ branch }) => (branch === undefined ? [] : lookAhead(core, branch.layers, told))),
  ];
};

/** Every such problem, whatever the shapes. */
export const meaningless = (core: CoreModel): ReadonlyArray<BuildProblem> => [
  ...core.decoder.outputs.flatMap((output) => outside(core, output)),
  ...idleTerms(core),
  ...incomparable(core),
  ...unseenFeatures(core),
  ...core.decoder.outputs.flatMap((output) => idleFloor(core, output)),
  ...idleMetric(core),
  ...lookingAhead(core),
];
